"""manage.py PROGRAM MODULE <COMMANDS: calls of /usr/bin/PROGRAM, a line of arguments each, one after the other.

Each is a process of its own that finds MODULE, the program's own, loaded. Ends with the first that fails. For Python 2
and 3.
"""
import importlib
import os
import runpy
import shlex
import sys

program, module = sys.argv[1:]
importlib.import_module(module)
# not `for line in`: Python 2 would read ahead, and wait for more than one line
for command in iter(sys.stdin.readline, ""):
    command = command.strip()
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        sys.stdin = open(os.devnull)
        sys.argv = ["/usr/bin/" + program] + shlex.split(command)
        runpy.run_path(sys.argv[0], run_name="__main__")
        sys.exit()
    status = os.waitpid(child, 0)[1]
    if status != 0:
        how = os.WEXITSTATUS(status) if os.WIFEXITED(status) else -os.WTERMSIG(status)
        sys.exit("{} {}: exit status {}".format(program, command, how))
