# proves: heap checkpoints lists every moment with place and function before the program runs; a moment
# in an inlined function has a line for each place
# program: moments
# modes: live
heap checkpoints
