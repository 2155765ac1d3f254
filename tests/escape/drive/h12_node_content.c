#include "../cases/h12_node_content.c"
#include "drive.h"

int main(void)
{
	Node last = {NULL}, x = {&last};

	RUN(f(&x), Sink->p == &last && Sink != &x);
	GET(g(&x), r->p == &last && r != &x);
	RUN(h(&x), Sink->p == &x);
	END();
}
