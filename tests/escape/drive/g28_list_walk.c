#include "../cases/g28_list_walk.c"
#include "drive.h"

int main(void)
{
	List last = {NULL}, list = {&last};

	RUN(foo145(list), list.Next == &last);
	RUN(foo146(list), list.Next == &last);
	RUN(foo147(list), list.Next == &last);
	RUN(foo148(list), list.Next == &last);
	ENDLESS(foo149(list));
	END();
}
