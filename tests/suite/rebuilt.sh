#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Proves: a program that is rebuilt within a session never gets the names and places of another build:
# before it runs it is read anew, while the old build runs one line says so.
set -u
folder=$WORK/rebuilt
rm -rf "$folder" && mkdir -p "$folder"
cp tests/programs/moments.c "$folder/m.c"

cat >"$folder/make" <<END
sed -i '5i static int more; int add_more(void); int add_more(void) { return more++; }' $folder/m.c
sed -i 's/more/more_/g' $folder/m.c
gcc -O0 -g3 -Itarget $folder/m.c $BUILD/libgomem.a -o $folder/m
END
sh "$folder/make"
env LC_ALL=C.UTF-8 timeout 120 gdb -nx -q -batch -x gomem.py -x tests/gdb/prelude.gdb \
	-ex "python gdb.execute('heap checkpoints', to_string=True)" -ex "shell sh $folder/make" \
	-ex 'heap checkpoints' -ex 'heap run-to round' -ex 'python gdb.execute("heap", to_string=True)' \
	-ex "shell sh $folder/make" -ex 'heap checkpoints' -ex 'heap run-to the end' \
	-ex kill -ex 'heap run-to round' -ex 'heap roots' "$folder/m" >"$folder/out" 2>&1 </dev/null

said() { # said N TEXT: N lines of the output are like TEXT
	[ "$(grep -c -- "$2" "$folder/out")" -eq "$1" ] && return
	echo "not $1 times '$2' in"
	sed 's/^/    /' "$folder/out"
	exit 1
}
line=$(grep -n '"round"' "$folder/m.c" | cut -d: -f1)
said 1 "^round  *m\.c:$((line - 1))  main"
said 1 "^#0 .* at .*m\.c:$((line - 1))$"
said 2 '^m was rebuilt since it was loaded: start it anew with "run"$'
said 1 "^#0 .* at .*m\.c:$line$"
said 2 "^[0-9]*.*gm_checkpoint(\"round\");"
said 1 '^  total '
echo 'builds are told apart'
