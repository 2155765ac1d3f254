# proves: a Ctrl-C that comes while gomem hears of a stop is no Python exception, and what gomem was to
# hear is not lost: it knows that a breakpoint has come first
# program: moments
# modes: live
source tests/gdb/lib/try.py
try heap run-to round
break add if by == 10
python
import os, signal, sys
interrupted = []
def interrupt(frame, event, argument):
    """A Ctrl-C when gomem's handler of stops is entered for the first time."""
    if frame.f_code.co_name == "_on_stop" and not interrupted:
        interrupted.append(True)
        os.kill(os.getpid(), signal.SIGINT)
sys.settrace(interrupt)
end
try heap run-to the end
python sys.settrace(None)
python print("interrupted:", interrupted)
