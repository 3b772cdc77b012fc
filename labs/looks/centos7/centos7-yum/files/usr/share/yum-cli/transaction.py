"""A change of the machine's packages: shown, agreed to, done, and told."""

import services
from options import ASK, YES
from packages import AptError

TITLES = {"install": "Install", "update": "Upgrade", "remove": "Remove"}
HEADINGS = {"install": "Installing:", "update": "Updating:", "remove": "Removing:"}
DONE = {"install": "Installed:", "update": "Updated:", "remove": "Removed:"}
RULE = "=" * 80


class Transaction:
    """`asked` are the packages that were named; all others come along for them."""

    def __init__(self, machine, packages, screen):
        self._machine = machine
        self._packages = packages
        self._screen = screen

    def run(self, command, asked, answer):
        try:
            steps = self._packages.steps(command, asked)
            if not steps:
                return None
            self._show(steps, asked)
            if not self._agreed(answer):
                self._screen.tell("Exiting on user command")
                return 1
            self._change(command, asked)
            self._record_removed(command, asked, steps)
        except AptError as error:
            return self._screen.fail(f"Error: {error}")
        self._tell(steps, asked)
        return 0

    def _show(self, steps, asked):
        self._screen.say("Resolving Dependencies", "", "Dependencies Resolved", "", RULE)
        self._screen.say(f" {'Package':<48}{'Version':<32}", RULE)
        for kind, heading in HEADINGS.items():
            for heading, chosen in self._groups(kind, heading, steps, asked):
                self._screen.say(heading, *(f" {step.name:<48}{step.version:<32}" for step in chosen))
        self._screen.say("", "Transaction Summary", RULE)
        for kind, title in TITLES.items():
            named, others = split(kind, steps, asked)
            if named or others:
                self._screen.say(f"{title}  {count(named)}" + (f" (+{len(others)} Dependent)" if others else ""))
        self._screen.say("")

    def _agreed(self, answer):
        if answer != ASK:
            return answer == YES
        try:
            return input("Is this ok [y/d/N]: ").strip().lower() in ("y", "yes")
        except EOFError:
            return False

    def _change(self, command, asked):
        before = set(self._packages.installed())
        try:
            with services.not_started(self._machine):
                self._packages.change(command, asked)
        finally:
            # also of what was installed before apt failed
            new = set(self._packages.installed()).difference(before)
            services.settle(self._machine, self._packages.files_of(sorted(new)))

    def _record_removed(self, command, asked, steps):
        """Packages of Debian exclude each other where those of CentOS do not, as chrony and ntp."""
        for step in steps:
            if step.kind == "remove" and command != "remove":
                self._machine.record("yum", [command, *asked], f"keeps {step.name}, which had to go here")

    def _tell(self, steps, asked):
        for kind, heading in DONE.items():
            for heading, chosen in self._groups(kind, heading, steps, asked):
                self._screen.say("", heading, *(f"  {step.name} {step.version}" for step in chosen))
        self._screen.say("", "Complete!")

    def _groups(self, kind, heading, steps, asked):
        named, others = split(kind, steps, asked)
        dependent = {"install": "Dependency Installed:", "update": "Dependency Updated:", "remove": "Dependency Removed:"}
        if named:
            yield heading, named
        if others:
            yield (dependent[kind] if heading == DONE[kind] else f"{heading[:-1]} for dependencies:"), others


def split(kind, steps, asked):
    chosen = [step for step in steps if step.kind == kind]
    named = [step for step in chosen if step.name in asked or not asked]
    return named, [step for step in chosen if step not in named]


def count(steps):
    return f"{len(steps)} Package" + ("" if len(steps) == 1 else "s")
