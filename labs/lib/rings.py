"""rings.py <COMMANDS: calls of swift-ring-builder, a line of arguments each, one after the other. For Python 2 and 3.

Quiet, unless one fails: what that one said is told, and those after it are not run.
"""
import sys

from swift.cli import ringbuilder

try:
    from StringIO import StringIO
except ImportError:
    from io import StringIO

for command in sys.stdin:
    output, sys.stdout = sys.stdout, StringIO()
    try:
        ringbuilder.main(["swift-ring-builder"] + command.split())
    except SystemExit as end:
        if end.code not in (None, 0):
            sys.exit("swift-ring-builder {}: {}".format(command.strip(), sys.stdout.getvalue().strip()))
    finally:
        sys.stdout = output
