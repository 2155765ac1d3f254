/* SPDX-License-Identifier: MIT
 *
 * owners.c - a moment for each shape that Rust has for an object: owned, lent, shared, shared by
 * threads, in a cycle, dropped.
 */
#include <pthread.h>
#include <stdatomic.h>
#include "gomem.h"

typedef struct User {
	gm_string name;
	gm_int age;
} User;
GM_TYPE(User, name.ptr)

typedef struct Node {
	struct Node *next;
	gm_int value;
} Node;
GM_TYPE(Node, next)

typedef struct Tree {
	struct Tree *parent, *left, *right;
	gm_int value;
} Tree;
GM_TYPE(Tree, parent, left, right)

typedef struct Team {
	const User *captain;
	User *members[3];
	gm_string name;
} Team;
GM_TYPE(Team, captain, members[0], members[1], members[2], name.ptr)

GM_SLICE(gm_int, Ints)

static _Atomic(User *) handed_over;
static atomic_int state;
static Node *global;

static User *new_user(const char *name, gm_int age)
{
	User *user = gm_new(User);

	user->name = gm_string_copy(name);
	user->age = age;
	return user;
}

static Node *push(Node *next, gm_int value)
{
	Node *node = gm_new(Node);

	node->next = next;
	node->value = value;
	return node;
}

static Tree *plant(Tree *parent, gm_int value)
{
	Tree *tree = gm_new(Tree);

	tree->parent = parent;
	tree->value = value;
	return tree;
}

/* One owner in the caller, one borrower here. */
static void birthday(User *who)
{
	who->age++;
	gm_checkpoint("argument");
}

static void list(void)
{
	Node *first = push(push(push(NULL, 3), 2), 1);
	const Node *second = first->next;

	gm_checkpoint("list");
	(void)second;
}

static void tree(void)
{
	Tree *root = plant(NULL, 1);

	root->left = plant(root, 2);
	root->right = plant(root, 3);
	root->left->left = plant(root->left, 4);
	gm_checkpoint("tree");
}

static void ring(void)
{
	Node *node = push(NULL, 1);

	node->next = push(push(node, 3), 2);
	gm_checkpoint("ring");
	node = NULL;
	gm_checkpoint("dead");
}

static void team(void)
{
	Team *red = gm_new(Team), *blue = gm_new(Team);

	red->members[0] = new_user("Ann", 30);
	red->members[1] = blue->members[2] = new_user("Bob", 25);
	red->captain = red->members[0];
	blue->captain = red->members[1];
	red->name = blue->name = gm_string_copy("the same name");
	gm_checkpoint("team");
}

/* The variable that lives longest does not own what was made for the list. */
static void kept(void)
{
	const Node *last = NULL;

	for (Node *made = push(push(NULL, 2), 1); !last; made = NULL) {
		last = made->next;
		gm_checkpoint("kept");
	}
}

static void slices(void)
{
	Ints all = gm_make_slice(Ints, 6);
	Ints low = gm_reslice(all, 0, 4), high = gm_reslice(all, 2, 6);

	for (gm_int i = 0; i < all.len; i++)
		gm_at(all, i) = 10 * i;
	gm_at(low, 3) = 99;
	gm_checkpoint("slices");
	(void)high;
}

static void *look(void *unused)
{
	User *seen = handed_over;

	state = 1;
	while (state == 1)
		;
	return seen == unused ? seen : NULL;
}

static void threads(void)
{
	pthread_t thread;
	User *user = new_user("Eve", 41);

	handed_over = user;
	pthread_create(&thread, NULL, look, NULL);
	while (state == 0)
		;
	handed_over = NULL;
	gm_checkpoint("threads");
	state = 2;
	pthread_join(thread, NULL);
}

int main(void)
{
	User *user = new_user("Bob", 25);

	birthday(user);
	list();
	tree();
	ring();
	team();
	kept();
	slices();
	global = push(NULL, 7);
	gm_checkpoint("global");
	threads();
	return 0;
}
