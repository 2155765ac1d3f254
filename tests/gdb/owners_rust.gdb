# proves: heap owners -rust writes the same Rust program live, of a core file and through gdbserver:
# the User with its values and four owners, assertions, and what rustc refuses
# program: playground
# modes: live core server
# start: shared
heap owners user -rust
source tests/gdb/lib/try.py
try heap owners -o /nowhere/user.rs
try heap owners -rust -o /nowhere/user.rs
