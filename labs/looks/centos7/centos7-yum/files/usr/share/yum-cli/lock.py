"""One yum at a time: the others wait for it, as they do on CentOS."""

import contextlib
import fcntl
import os

PLACE = "run/yum.pid"


@contextlib.contextmanager
def held(machine, screen):
    path = machine.path(PLACE)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "a+", encoding="ascii") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            screen.tell("Another app is currently holding the yum lock; waiting for it to exit...")
            fcntl.flock(lock, fcntl.LOCK_EX)
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        yield
        lock.truncate(0)
