"""manage.py PROGRAM MODULE <COMMANDS: calls of /usr/bin/PROGRAM, a line of arguments each, one after the other.

Each is a process of its own that finds MODULE, the program's own, loaded. Ends with the first that fails.
"""
import importlib
import os
import runpy
import shlex
import sys

program, module = sys.argv[1:]
importlib.import_module(module)
for command in sys.stdin:
    command = command.strip()
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        sys.stdin = open(os.devnull)
        sys.argv = [f"/usr/bin/{program}", *shlex.split(command)]
        runpy.run_path(sys.argv[0], run_name="__main__")
        sys.exit()
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if status != 0:
        sys.exit(f"{program} {command}: exit status {status}")
