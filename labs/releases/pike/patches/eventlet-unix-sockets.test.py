"""SO_REUSEPORT is asked for where kernels have it."""
import socket

from eventlet import convenience

asked = []


class Socket(object):
    def __init__(self, family, kind):
        self.family = family

    def setsockopt(self, level, option, value):
        asked.append((self.family, option))

    def bind(self, address):
        pass

    def listen(self, backlog):
        pass


socket.SO_REUSEPORT = getattr(socket, 'SO_REUSEPORT', 15)
convenience.socket.socket = Socket
convenience.listen('/tmp/socket', family=socket.AF_UNIX)
convenience.listen(('127.0.0.1', 0), family=socket.AF_INET)
assert (socket.AF_UNIX, socket.SO_REUSEPORT) not in asked, asked
assert (socket.AF_INET, socket.SO_REUSEPORT) in asked, asked
