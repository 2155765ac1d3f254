/* escape case x06_entered: code under if (0) that C enters all the same, by a label or by a case. Go cannot jump into a block. */
static int *gp;
static int gi;
// FROM c:byLabel
int byLabel(int n) {
	int x = 1; // EXPECT moved to heap: x
	if (n)
		goto in;
	if (0) {
	in:
		gp = &x;
	}
	return x;
}
// FROM c:byLaterGoto
int byLaterGoto(int n) {
	int x = 2; // EXPECT moved to heap: x
	if (0) {
		if (n) {
		in:
			gp = &x;
			return 0;
		}
	}
	if (n > 1)
		goto in;
	return x;
}
// FROM c:byCase
int byCase(int n) {
	int x = 3; // EXPECT moved to heap: x
	switch (n) {
	case 0:
		if (0) {
		case 1:
			gp = &x;
		}
	}
	return x;
}
// FROM c:byCaseAndOwn
int byCaseAndOwn(int n) {
	int x = 4; // EXPECT moved to heap: x
	switch (n) {
	case 0:
		if (0) {
			switch (gi) {
			case 7:
				gi = 1;
			}
		case 1:
			gp = &x;
		}
	}
	return x;
}
// FROM c:byAddress
int byAddress(int n) {
	static void *const to[] = {&&end, &&in};
	int x = 5; // EXPECT moved to heap: x
	goto *to[n];
	if (0) {
	in:
		gp = &x;
	}
end:
	return x;
}
// FROM c:byAssembly
int byAssembly(int n) {
	int x = 6; // EXPECT moved to heap: x
	__asm__ goto("" : : : : in);
	if (0) {
	in:
		gp = &x;
	}
	return x + n;
}
// FROM c:intoLoop
int intoLoop(int n) {
	int x = 7; // EXPECT moved to heap: x
	if (n)
		goto in;
	if (1)
		return 0;
	while (n--) {
	in:
		gp = &x;
	}
	return x;
}
// FROM c:ownLabel
int ownLabel(int n) {
	int x = 8;
	if (0) {
	again:
		gp = &x;
		if (n--)
			goto again;
	}
	return x;
}
