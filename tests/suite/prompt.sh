#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Proves: what the page and the heap window draw before a prompt costs one look at the heap for each
# time that the program has moved; a heap of very many objects is not looked at unasked, the page and
# the window say so, and `heap view -refresh` draws it. The page is told when GDB works for long. A GDB that was killed leaves folders, which the
# next one removes; those of a living one stay.
set -u
. tests/tools/checks.sh
export LC_ALL=C.UTF-8 TMPDIR=$WORK/tmp
mkdir -p "$TMPDIR"
gdb=(gdb -nx -q -iex 'set debuginfod enabled off' -iex 'set pagination off' -iex 'set confirm off' -x gomem.py)

# ---- looks at the heap ----
cat >"$WORK/looks.gdb" <<'END'
python
import gomem.graph as graph
from gomem.view import feed
class Window:
    width, height = 80, 20
    def is_valid(self): return True
    def write(self, text, clear): print("window:", text.strip().splitlines()[0])
from gomem.stage import window
messages = []
page = feed.Feed(messages.append)
page.start()
inside = window.HeapWindow(Window())
def tell(what):
    page.flush()
    last = [each for each in messages if "frames" in each][-1]
    print("%s: %d looks; page: %s, %s" % (what, graph.session.builds, last["frames"][0]["say"],
                                          "a picture" if last["scenes"] else "no picture"))
end
heap run-to shared
print 1
print 2
frame
python tell("small")
heap run-to modified
python tell("moved")
python graph.COSTLY = 1
heap run-to slices
print 3
python tell("large")
heap view -refresh
python tell("asked")
print 4
python tell("stands")
python
from gomem import memory
work = memory.Progress("counting")
work(0.1)
work.next = 0.0
work(0.2)
work(0.3)
work.done()
page.stop()
print("busy:", [each["status"] for each in messages[-2:]], len(memory.Progress.listeners))
end
END
"${gdb[@]}" build/demo/playground <"$WORK/looks.gdb" >"$WORK/looks" 2>&1
sed -nE 's/^(\(gdb\) |>)*((window|small|moved|large|asked|stands|busy): .*)/\2/p' "$WORK/looks" | diff - <(
	cat <<-'END'
		window: no program to look at: start it with "run" or load a core file with "core-file"
		window: #0 show_pointer_sharing  sharing.c:51
		small: 1 looks; page: show_pointer_sharing, sharing.c line 51, a picture
		window: #0 show_pointer_sharing  sharing.c:56
		moved: 2 looks; page: show_pointer_sharing, sharing.c line 56, a picture
		window: 3 objects:
		large: 2 looks; page: show_slice_sharing, slices.c line 45; 3 objects, heap view -refresh draws them, no picture
		window: #0 show_slice_sharing  slices.c:45
		asked: 3 looks; page: show_slice_sharing, slices.c line 45, a picture
		stands: 3 looks; page: show_slice_sharing, slices.c line 45, a picture
		busy: ['GDB is busy: counting', ''] 0
	END
) || { fail 'looks at the heap are not those above; GDB said:'; cat "$WORK/looks"; }

# The first look at a huge heap is not unasked either: the heap's own counters say how many there are.
{
	sed '/^heap run-to shared/,$d' "$WORK/looks.gdb"
	printf '%s\n' 'heap run-to built' 'print 1' 'python tell("huge")' 'heap view -refresh' 'python tell("asked")' 'python page.stop()'
} >"$WORK/million.gdb"
"${gdb[@]}" "$BUILD/programs/million" <"$WORK/million.gdb" >"$WORK/million" 2>&1
for line in 'window: 1,[0-9,]+ objects:' 'huge: 0 looks; page: .*; 1,[0-9,]+ objects, heap view -refresh draws them, no picture' \
	'asked: 1 looks; page: .*, a picture'; do
	grep -qE "$line" "$WORK/million" || { fail "no '$line' in:"; cat "$WORK/million"; }
done

# ---- folders ----
left() { find "$TMPDIR" -maxdepth 1 -name 'gomem-*' | wc -l; }
[ "$(left)" = 0 ] || fail "GDB has ended, and there are: $(ls "$TMPDIR")"
mkfifo "$WORK/in"
"${gdb[@]}" <"$WORK/in" >"$WORK/killed" 2>&1 &
killed=$!
exec 5>"$WORK/in"
printf 'heap view\nslide goto 2\nslide\necho here\\n\n' >&5
for ((i = 0; i < 600; i++)); do
	grep -q here "$WORK/killed" && break
	sleep 0.1
done
[ "$(left)" = 2 ] || fail "a view and a talk have $(left) folders, not 2: $(ls "$TMPDIR")"
"${gdb[@]}" -batch -ex 'heap view' -ex 'shell ls "$TMPDIR"' >"$WORK/living" 2>&1
[ "$(grep -c "gomem-[a-z]*-$killed-" "$WORK/living")" = 2 ] || { fail 'the folders of a living GDB were removed:'; cat "$WORK/living"; }
kill -KILL $killed
exec 5>&-
wait $killed 2>/dev/null
mkdir "$TMPDIR/gomem-view-notes" "$TMPDIR/gomem-view-1-living"
"${gdb[@]}" -batch -ex 'heap view' -ex 'shell ls "$TMPDIR"' >"$WORK/next" 2>&1
grep -q "gomem-[a-z]*-$killed-" "$WORK/next" && { fail 'the folders of a killed GDB are still there:'; cat "$WORK/next"; }
[ -d "$TMPDIR/gomem-view-notes" ] && [ -d "$TMPDIR/gomem-view-1-living" ] || fail 'what is not ours, or whose process lives, was removed'

# ---- a heap that cannot be understood ----
said=$(printf 'heap view\nstart\nnext\n' | timeout 60 "${gdb[@]}" "$BUILD/programs/other_layout" 2>&1)
grep -q 'return number' <<<"$said" || fail "the program with another layout did not go on: $said"
! grep -qE 'Python Exception|Traceback' <<<"$said" || fail "a prompt that draws unasked says: $said"

finish 'a prompt costs what it has to'
