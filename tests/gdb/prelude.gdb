# What a golden needs of GDB, whatever terminal and settings there are.
set width 0
set height 0
set pagination off
set confirm off
set style enabled off
set print frame-arguments scalars
set debuginfod enabled off
set sysroot /
