"""What yum says: progress that -q keeps back, results that it never keeps back, errors."""

import sys


class Screen:
    def __init__(self, quiet=False):
        self._quiet = quiet

    def say(self, *lines):
        if not self._quiet:
            self.tell(*lines)

    def tell(self, *lines):
        for line in lines:
            print(line, flush=True)

    def fail(self, message):
        print(message, file=sys.stderr, flush=True)
        return 1
