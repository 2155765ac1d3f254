# SPDX-License-Identifier: MIT
"""The command `try COMMAND`: echoes and runs it; an error is printed and does not end the script.
More than one line of error is an error of its own."""

import gdb


class Try(gdb.Command):
    """Run a command that may fail."""

    def __init__(self):
        super().__init__("try", gdb.COMMAND_USER)

    def invoke(self, argument, from_tty):
        gdb.write("> %s\n" % argument)
        try:
            gdb.execute(argument)
        except gdb.error as error:
            gdb.write("%s\n" % error)
            if "\n" in str(error).strip():
                gdb.write("(more than one line)\n")


Try()
