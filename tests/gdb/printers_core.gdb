# proves: the printers show the same on a core file and through gdbserver
# program: values
# modes: live core server
# start: interfaces
info locals
