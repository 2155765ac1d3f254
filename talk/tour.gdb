# The tour of `make run`: the playground under GDB, its own output and the heap in turn.
# The pictures go to the folder in $pictures, which talk/run.sh sets.

echo \n\n======== 1. Stack against heap: the program speaks first ========\n\n
heap run-to shared

echo \n\n======== 2. Four pointers, one address: what the debugger sees ========\n\n
heap share user
echo \n
heapgraph user
eval "heapgraph user -o %s/shared.svg", $pictures

echo \n\n======== 3. Slices share an array ========\n\n
heap run-to slices
echo \n
heapgraph original slice1 slice2
eval "heapgraph original slice1 slice2 -o %s/slices.svg", $pictures

echo \n\n======== 4. What the heap holds, and why it is alive ========\n\n
heap
echo \n
heap types
echo \n
heap path original

echo \n\n======== 5. The bill: what allocation costs ========\n\n
continue
