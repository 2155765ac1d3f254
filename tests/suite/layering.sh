#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Proves: data flows one way, target -> gdbext -> viz, and within each folder only the includes and
# imports of the table below exist. A new dependency is a decision: it is made here first.
set -u
failures=0

# rule FILES ALLOWED: every #include "x" in FILES matches the pattern ALLOWED.
includes() {
	local file header
	for file in $1; do
		[ -e "$file" ] || continue
		while read -r header; do
			[[ $header =~ ^($2)$ ]] && continue
			echo "$file includes \"$header\"; allowed are: ${2//|/, }"
			failures=$((failures + 1))
		done < <(sed -n 's/^# *include *"\(.*\)".*/\1/p' "$file")
	done
}

# imports FILES ALLOWED: every import of a module of the package in FILES matches ALLOWED.
imports() {
	local file module
	for file in $1; do
		[ -e "$file" ] || continue
		while read -r module; do
			[[ $module =~ ^($2)$ ]] && continue
			echo "$file imports $module; allowed are: ${2//|/, }"
			failures=$((failures + 1))
		done < <(tests/tools/imports "$file")
	done
}

for demo in target/demo/*/; do
	own=$(cd "$demo" && ls -- *.h 2>/dev/null | paste -sd '|')
	includes "$demo*.[ch]" "gomem\.h${own:+|$own}"
done
includes 'target/heap/*.c' 'heap\.h|.*\.inc'
includes 'target/heap/heap.h' 'layout\.h|\.\./gomem\.h'
includes 'target/heap/layout.h target/gomem.h' 'nothing'
# The solver knows no compiler, and the compiler's parts know nothing of the heap's files.
includes 'target/escape/graph.h target/escape/compat.h' 'nothing'
includes 'target/escape/*.c' 'graph\.h'
includes 'target/escape/escape.h' 'compat\.h|graph\.h'
includes 'target/escape/*.cc target/escape/build.h target/escape/rewrite.h target/escape/gimple_parts.h' 'escape\.h|build\.h|rewrite\.h|gimple_parts\.h'
own=$(cd viz/heapgraph && ls -- *.h | paste -sd '|')
includes 'viz/heapgraph.h' "heapgraph/($own)"
includes 'viz/heapgraph/*.h' "$own"
own=$(cd viz/graph && ls -- *.h | paste -sd '|')
includes 'viz/graph/*.c' "$own"
includes 'viz/graph/*.h' "heapgraph\.h|$own"
includes 'viz/draw/*.[ch]' 'heapgraph\.h|[a-z_]+\.h|graph/graph\.h'
includes 'viz/heapviz.c' 'heapgraph\.h|draw/[a-z_]+\.h'

# Graphviz is known to heapviz alone; the library that GDB loads must not even mention it.
if grep -lE 'graphviz/|<gvc\.h>|<cgraph\.h>' viz/graph/*.c viz/draw/text*.c viz/draw/select.c viz/*.h viz/heapgraph/*.h; then
	echo "the files above know Graphviz, but belong to libheapgraph"
	failures=$((failures + 1))
fi
if ldd "$BUILD/libheapgraph.so" | grep -E 'libgvc|libcgraph|libcdt'; then
	echo "libheapgraph.so is linked with Graphviz"
	failures=$((failures + 1))
fi

imports 'gdbext/gomem/native/*.py' 'native\..*'
imports 'gdbext/gomem/dwarf.py gdbext/gomem/memory.py gdbext/gomem/elf.py' 'dwarf|memory'
imports 'gdbext/gomem/events.py gdbext/gomem/settings.py' 'nothing'
imports 'gdbext/gomem/running.py' 'checkpoints|events'
imports 'gdbext/gomem/steering.py' 'checkpoints|command|heaps|running'
# An adapter whose tables lie scattered lets the library put them together.
imports 'gdbext/gomem/heaps/*.py' 'dwarf|elf|memory|modules|native|roots|stacks|globals|thread_locals|heaps|heaps\..*'
imports 'gdbext/gomem/commands/*.py' 'command|graph|expressions|heaps|fields|checkpoints|decisions|exit_status|recording|running|steering|memory|settings|view|view\..*|stage|stage\..*|commands\..*'
imports 'gdbext/gomem/stage/slides.py gdbext/gomem/stage/screen.py gdbext/gomem/stage/recording.py' 'nothing'
imports 'gdbext/gomem/stage/*.py' 'command|events|folders|settings|threads|stage\..*'
imports 'gdbext/gomem/view/server.py' 'threads'
imports 'gdbext/gomem/view/*.py' 'events|folders|graph|memory|native|threads'

# C's layout is read through DWARF: no offset or size of a heap struct is written in Python.
if grep -nE 'ctypes' gdbext/gomem/*.py gdbext/gomem/*/*.py | grep -vE '^gdbext/gomem/(native/|stage/keys.py)'; then
	echo "ctypes belongs in native/ (and in keys.py, for GDB's readline)"
	failures=$((failures + 1))
fi

# Every external symbol carries its prefix. (The format of probes names one of its own, hidden.)
while read -r symbol; do
	echo "libgomem.a exports $symbol without the prefix gm_"
	failures=$((failures + 1))
done < <(nm -g --defined-only "$BUILD/libgomem.a" | awk 'NF == 3 { print $3 }' | grep -vE '^gmi?_|^_.stapsdt.base$')
while read -r symbol; do
	echo "libheapgraph.so exports $symbol without the prefix hg_"
	failures=$((failures + 1))
done < <(nm -D --defined-only "$BUILD/libheapgraph.so" | awk '{ print $3 }' | grep -vE '^hgi?_')

while read -r symbol; do
	echo "the plugin exports $symbol; GCC only asks for the two names of one"
	failures=$((failures + 1))
done < <(nm -D --defined-only "$BUILD/gomem_escape.so" "$BUILD/gomem_escape_passes.so" | awk '$2 ~ /[TDBR]/ { print $3 }' |
	grep -vE '^(plugin_(init|is_GPL_compatible)|gomem_escape_init)$')
# GCC's versions differ in one file.
if grep -l 'GCCPLUGIN_VERSION' target/escape/*.cc; then
	echo "the files above ask for GCC's version, which belongs in compat.h"
	failures=$((failures + 1))
fi

[ "$failures" -eq 0 ] && echo "layers hold"
exit $((failures > 0))
