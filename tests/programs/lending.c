/* SPDX-License-Identifier: MIT
 *
 * lending.c - a moment for each way in which C shares without harm or with it: halves of an array,
 * two fields, a cursor, a callee's callee, what only a part is held of, closures, a list with
 * pointers back, several cycles through one node.
 */
#include "gomem.h"

typedef struct User {
	gm_string name;
	gm_int age;
	gm_int score;
} User;
GM_TYPE(User, name.ptr)

typedef struct Node {
	struct Node *next;
	gm_int value;
} Node;
GM_TYPE(Node, next)

typedef struct Tree {
	struct Tree *left, *right;
	gm_int value;
} Tree;
GM_TYPE(Tree, left, right)

typedef struct Item {
	struct Item *next, *previous;
	gm_int value;
} Item;
GM_TYPE(Item, next, previous)

/* Three pointers out, so that several cycles can go through one. */
typedef struct City {
	struct City *roads[3];
	gm_int people;
} City;
GM_TYPE(City, roads[0], roads[1], roads[2])

typedef struct Point {
	gm_int x, y;
} Point;
GM_TYPE_POINTER_FREE(Point)

GM_SLICE(gm_int, Ints)
GM_SLICE(Point, Points)

/* A function with what it has caught. */
typedef struct Counter {
	gm_int (*call)(struct Counter *self);
	gm_int *count;
} Counter;
GM_TYPE(Counter, count)

/* A part of something bigger, in a struct on the heap. */
typedef struct View {
	Ints window;
	gm_int place;
} View;
GM_TYPE(View, window.ptr)

typedef struct Scene {
	Tree *root;
	Points points;
} Scene;
GM_TYPE(Scene, root, points.ptr)

static Node *push(Node *next, gm_int value)
{
	Node *node = gm_new(Node);

	node->next = next;
	node->value = value;
	return node;
}

static Ints numbers(gm_int n)
{
	Ints all = gm_make_slice(Ints, n);

	for (gm_int i = 0; i < n; i++)
		gm_at(all, i) = 10 * i;
	return all;
}

static User *new_user(const char *name, gm_int age)
{
	User *user = gm_new(User);

	user->name = gm_string_copy(name);
	user->age = age;
	return user;
}

static void halves(void)
{
	Ints all = numbers(6);
	Ints low = gm_reslice(all, 0, 3), high = gm_reslice(all, 3, 6);

	gm_at(low, 0)++;
	gm_at(high, 0)++;
	gm_checkpoint("halves");
}

/* With a gap, and one that only reads two that overlap. */
static void pieces(void)
{
	Ints all = numbers(10);
	Ints first = gm_reslice(all, 1, 3), last = gm_reslice(all, 8, 10);
	const gm_int *five = &gm_at(all, 5);

	gm_checkpoint("pieces");
	(void)first;
	(void)last;
	(void)five;
}

static void elements(void)
{
	Points points = gm_make_slice(Points, 4);
	Point *second = &gm_at(points, 1), *third = &gm_at(points, 2);
	gm_int *x = &gm_at(points, 3).x;

	second->x = third->y = *x = 7;
	gm_checkpoint("elements");
}

static void fields(void)
{
	User *user = new_user("Ann", 30);
	gm_int *age = &user->age, *score = &user->score;

	*age += *score;
	gm_checkpoint("fields");
}

static void field_and_whole(void)
{
	User *user = new_user("Ann", 30), *same = user;
	gm_int *age = &user->age;

	*age += same->score;
	gm_checkpoint("field-and-whole");
}

static void cursor(void)
{
	Node *list = push(push(push(NULL, 3), 2), 1);
	Node *at = list->next->next;

	at->value++;
	gm_checkpoint("cursor");
}

/* Where a cursor has the one before it, too, one of them owns what the other one borrows. */
static void two_cursors(void)
{
	Node *list = push(push(push(NULL, 3), 2), 1);
	Node *before = list, *at = list->next;

	before->value = at->value++;
	gm_checkpoint("two-cursors");
}

static void two_branches(void)
{
	Tree *root = gm_new(Tree), *left, *right;
	const Tree *seen;

	root->left = gm_new(Tree);
	root->left->left = gm_new(Tree);
	root->left->right = gm_new(Tree);
	root->right = gm_new(Tree);
	left = root->left->left;
	right = root->left->right;
	seen = root->right;
	left->value = right->value = seen->value + 1;
	gm_checkpoint("two-branches");
}

static void older(User *again)
{
	again->age++;
	gm_checkpoint("callee");
}

static void birthday(User *who)
{
	older(who);
}

static void sort_half(Ints half)
{
	gm_int *least = &gm_at(half, 1);

	*least = 0;
	gm_checkpoint("half");
}

static void read_outside(User *inner)
{
	inner->age++;
	gm_checkpoint("read-outside");
}

/* Only a pointer into the middle holds all of it. */
static void part(void)
{
	gm_int *score = &new_user("Cem", 4)->score;

	gm_checkpoint("part");
	(void)score;
}

static void tail(void)
{
	Ints last = gm_reslice(numbers(100), 98, 100);

	gm_checkpoint("tail");
	(void)last;
}

static gm_int count_up(Counter *self)
{
	return ++*self->count;
}

/* Two closures over one variable. */
static void closures(void)
{
	gm_int *count = gm_new(gm_int);
	Counter *one = gm_new(Counter), *other = gm_new(Counter);

	one->call = other->call = count_up;
	one->count = other->count = count;
	one->call(one);
	other->call(other);
	count = NULL;
	gm_checkpoint("closures");
	(void)count;
}

static void back_and_forth(void)
{
	Item *first = gm_new(Item);

	first->next = gm_new(Item);
	first->next->previous = first;
	first->next->next = gm_new(Item);
	first->next->next->previous = first->next;
	gm_checkpoint("back-and-forth");
}

static void roads(void)
{
	City *home = gm_new(City), *away;

	for (int i = 0; i < 3; i++) {
		home->roads[i] = gm_new(City);
		home->roads[i]->roads[0] = home;
		home->roads[i]->people = i;
	}
	home->roads[1]->roads[1] = home->roads[2];
	home->roads[2]->roads[1] = home->roads[1];
	away = home->roads[2];
	away->people = 9;
	gm_checkpoint("roads");
}

/* A struct that sees a part of what somebody else owns. */
static void view(void)
{
	Ints all = numbers(4);
	View *view = gm_new(View);

	view->window = gm_reslice(all, 1, 3);
	gm_checkpoint("view");
}

/* What is owned by value: a tree, an array of structs, and a borrower of each. */
static void scene(void)
{
	Scene *scene = gm_new(Scene);
	Points seen;
	Tree *leaf;

	scene->root = gm_new(Tree);
	scene->root->right = gm_new(Tree);
	scene->points = gm_make_slice(Points, 3);
	seen = gm_reslice(scene->points, 1, 3);
	leaf = scene->root->right;
	leaf->value = gm_at(seen, 0).x = 5;
	gm_checkpoint("scene");
}

/* Each may take what is behind its part, as append does. */
static void growing(void)
{
	Ints all = numbers(6);
	Ints low = gm_reslice(all, 0, 2), high = gm_reslice(all, 4, 6);

	low = gm_append(Ints, low, 1);
	gm_checkpoint("growing");
	(void)high;
}

int main(void)
{
	User *user = new_user("Bob", 25);
	const User *outside = NULL;

	halves();
	pieces();
	elements();
	fields();
	field_and_whole();
	cursor();
	two_cursors();
	two_branches();
	birthday(user);
	sort_half(gm_reslice(numbers(6), 2, 5));
	outside = user;
	read_outside(user);
	outside = NULL;
	part();
	tail();
	closures();
	back_and_forth();
	roads();
	view();
	scene();
	growing();
	(void)outside;
	return 0;
}
