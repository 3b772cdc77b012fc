"""loaded.py MODULE PROGRAM: calls of /usr/bin/PROGRAM, one after the other, with MODULE, the program's own, loaded once.

Standard input has a line of arguments for each call, quoted as for a shell. Each call is a process of its own: what it
writes ends with a line of a null byte and its exit status. Arguments that come this way stand in no list of processes.
"""
from __future__ import print_function

import importlib
import os
import runpy
import shlex
import sys


def call(program, arguments):
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1]
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(1, 2)
    sys.argv[:] = [program] + arguments  # in place: some have taken the list itself
    runpy.run_path(program, run_name='__main__')
    sys.exit()


def status_of(ended):
    return os.WEXITSTATUS(ended) if os.WIFEXITED(ended) else 128 + os.WTERMSIG(ended)


def main(module, program):
    importlib.import_module(module)
    for line in iter(sys.stdin.readline, ''):
        ended = call('/usr/bin/' + program, shlex.split(line))
        os.write(1, b'\n\0%d\n' % status_of(ended))


if __name__ == '__main__':
    main(*sys.argv[1:])
