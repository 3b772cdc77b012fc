"""loaded.py MODULE PROGRAM [LOCK]: calls of /usr/bin/PROGRAM, one after the other, with MODULE, the program's own, loaded once.

Standard input has a line of arguments for each call, quoted as for a shell. Each call is a process of its own: what it
writes ends with a line of a null byte and its exit status. Arguments that come this way stand in no list of processes.

A MODULE that is a file beside this one is called itself: its `prepare` where calls inherit from, then its `call`.

LOCK is a file that each call shares with the others, for whoever must not turn them away: he has it alone.
"""
from __future__ import print_function

import contextlib
import fcntl
import importlib
import os
import runpy
import shlex
import sys


class Program(object):
    """/usr/bin/NAME, whose own module is loaded already."""

    def __init__(self, name):
        self.path = '/usr/bin/' + name

    def prepare(self):
        pass

    def call(self, arguments):
        sys.argv[:] = [self.path] + arguments  # in place: some have taken the list itself
        runpy.run_path(self.path, run_name='__main__')


def call(called, arguments):
    called.prepare()
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1]
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(1, 2)
    sys.exit(called.call(arguments))


@contextlib.contextmanager
def shared(lock):
    """Who wants the lock alone has its turn first, so that calls which follow each other closely do not keep him out."""
    with open(lock + '.turn', 'w') as turn, open(lock, 'w') as held:
        fcntl.flock(turn, fcntl.LOCK_EX)
        fcntl.flock(held, fcntl.LOCK_SH)
        fcntl.flock(turn, fcntl.LOCK_UN)
        yield


@contextlib.contextmanager
def nothing():
    yield


def load(module, program):
    if module.endswith('.py'):
        return importlib.import_module(os.path.basename(module)[:-len('.py')])
    importlib.import_module(module)
    return Program(program)


def status_of(ended):
    return os.WEXITSTATUS(ended) if os.WIFEXITED(ended) else 128 + os.WTERMSIG(ended)


def main(module, program, lock=None):
    called = load(module, program)
    for line in iter(sys.stdin.readline, ''):
        with shared(lock) if lock else nothing():
            ended = call(called, shlex.split(line))
        os.write(1, b'\n\0%d\n' % status_of(ended))


if __name__ == '__main__':
    main(*sys.argv[1:])
