# proves: slices that share an array are shown with their windows, and lead to the array
# program: playground
# modes: live core server
# start: slices
heap share original
heap show slice2
heap show slice1.ptr + 1
heap share original -limit 2
