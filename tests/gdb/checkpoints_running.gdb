# proves: heap checkpoints says the same of a live program, a core file and a remote program
# program: moments
# modes: live core server
# start: round
heap checkpoints
