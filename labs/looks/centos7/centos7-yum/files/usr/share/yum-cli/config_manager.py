"""yum-config-manager: the repositories are the machine's own, so that what a script changes about them is recorded."""

from machine import Machine
from screen import Screen

REASON = "changes the repositories; packages come from this machine's archives all the same"


def main(arguments):
    if not arguments:
        return Screen().tell("Loaded plugins:") or 0
    Machine().record("yum-config-manager", arguments, REASON)
    return 0
