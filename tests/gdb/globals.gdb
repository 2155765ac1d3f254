# proves: global variables of all kinds are roots with the name of the very field: exported, static,
# common, static in functions and in blocks of functions, in arrays of structs, slices, strings,
# interface values, unions, shared libraries; words that no type explains are named by their offset;
# a variable of 100 MiB hides nothing
# program: globals
# modes: live core server
# start: filled
heap roots -limit 0
