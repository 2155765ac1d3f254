#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Proves: in GDB a moved variable, parameter and array are what they were: `p`, `p &`, `ptype`,
# `info locals`, assignment, at -O0 and -O2; and the program goes on with what was assigned.
set -u
make -s escape-tools || exit 1
failures=0
cat >"$WORK/moved.c" <<'END'
#include <stdio.h>
typedef struct User { const char *name; long age; } User;
__attribute__((noinline)) static User *create(long age)
{
	User u = {"Alice", age};
	puts("created");
	return &u;
}
__attribute__((noinline)) static long *parameter(long count)
{
	count++;
	puts("counted");
	return &count;
}
__attribute__((noinline)) static int *array(int n)
{
	int a[4] = {n, 2, 3, 4};
	puts("filled");
	return &a[1];
}
int main(void)
{
	User *user = create(30);
	long *count = parameter(5);
	int *a = array(1);
	printf("%s %ld %ld %d\n", user->name, user->age, *count, a[-1]);
	return 0;
}
END
cat >"$WORK/script" <<'END'
set width 0
set debuginfod enabled off
break 7
break 13
break 19
run
echo \n@@\n
print u
print u.age == 30 && (unsigned long)&u >> 36 == 0xc
ptype u
info locals
print u.age = 77
continue
print count
print (unsigned long)&count >> 36 == 0xc
print count = 9
continue
info locals
print a[0] = 42
print sizeof(a)
continue
END
expected='$1 = {name = "Alice", age = 30}
$2 = 1
type = struct User {
    const char *name;
    long age;
}
u = {name = "Alice", age = 30}
$3 = 77
$4 = 6
$5 = 1
$6 = 9
a = {1, 2, 3, 4}
$7 = 42
$8 = 16
Alice 77 9 42'
for level in -O0 -O2; do
	"$BUILD/gomem-cc" -g $level "$WORK/moved.c" -o "$WORK/moved" || exit 1
	actual=$(gdb -nx -q -batch -x "$WORK/script" "$WORK/moved" 2>&1 </dev/null |
		sed -e '1,/^@@/d' -e 's/0x[0-9a-f]* "Alice"/"Alice"/' |
		grep -E '^(\$|type|    const|    long|}|[ua] = |Alice)')
	[ "$actual" = "$expected" ] || {
		echo "$level:" && diff <(echo "$expected") <(echo "$actual")
		failures=$((failures + 1))
	}
done
[ "$failures" -eq 0 ] && echo "GDB shows moved variables as ever"
exit $((failures > 0))
