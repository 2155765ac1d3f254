# proves: heap show gives the fields and values of structs, nested structs, arrays, strings, slices,
# interface values, enums and pointers of all kinds; long arrays are cut, and say so
# program: library
# modes: live core server
# start: filled
heap show favourite
heap show shelf
heap show shelf.ptr[0]
heap show favourite->author
heap show favourite->title
heap show years
heap share years
heap show middle
heap show weights
heap share favourite
heap share upper
heap refs favourite
heap backrefs favourite->author
heap path favourite->author->friend
set gomem addresses symbolic
set gomem ascii on
heap show favourite
heap share favourite->author
