# proves: strings, slices and interface values print as Go shows them; damaged ones say what is wrong
# program: values
# modes: live
# start: strings
info locals
print/x bob
set print elements 3
print bob
print lengthy
set print elements 200
heap run-to slices
info locals
print/x window
print window.ptr
set print elements 2
print original
set print elements 200
heap run-to interfaces
info locals
# registered anew, a printer takes the place of the old one
python import gomem.printers; gomem.printers.register()
info pretty-printer global gomem
print large
