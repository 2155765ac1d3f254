/* Slide 4: what can be inlined, where it is, and what that leaves to the heap. */
typedef struct User {
	const char *name;
	long age;
} User;

User *createUser(void)
{
	User u = {"Alice", 30};
	return &u;
}

__attribute__((noinline)) static long never(User *user)
{
	return user->age;
}

static inline long twice(long x)
{
	return 2 * x;
}

int main(void)
{
	User *user = createUser();
	return (int)(twice(never(user)) + twice(4)) - 68;
}
