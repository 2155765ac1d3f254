# proves: the C decoder and a second one in Python agree on a random heap of every kind of object;
# GOMEM_SEED in the environment repeats one
# program: zoo
# modes: live core server
# start: made
source tests/gdb/lib/oracle.py
