# proves: demo leak: what a global cache has gained from one day to the next, and that all of it is reachable
# program: leak
# start: first-day
# modes: live server
source tests/gdb/lib/try.py
try heap snapshot -as first
heap run-to second-day
try heap
try heap diff first -limit 4
try heap path cache->buckets[1]
