# SPDX-License-Identifier: MIT
"""The command `builds COMMAND`: runs it quietly, and says how many graphs were built so far, and
which thread and frame are selected."""

import gdb
from gomem.graph import session


class Builds(gdb.Command):
    """Run a command and count the graphs built."""

    def __init__(self):
        super().__init__("builds", gdb.COMMAND_USER)

    def invoke(self, argument, from_tty):
        said = ""
        try:
            gdb.execute(argument, to_string=True)
        except gdb.error as error:
            said = ": %s" % error
        thread = gdb.selected_thread()
        where = ("thread %d %s" % (thread.num, gdb.selected_frame().name()) if thread
                 else "no thread")
        gdb.write("%d built, %s, after %s%s\n" % (session.builds, where, argument, said))


Builds()
