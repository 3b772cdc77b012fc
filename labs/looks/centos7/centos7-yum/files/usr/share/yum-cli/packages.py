"""What is installed, what could be, and the one place that has apt change it."""

import os
import re

ENVIRONMENT = {"DEBIAN_FRONTEND": "noninteractive", "DEBIAN_PRIORITY": "critical", "LC_ALL": "C.UTF-8"}
STEADY = ["-o", "DPkg::Lock::Timeout=-1", "-o", "Dpkg::Options::=--force-confold", "--no-install-recommends"]
STEP = re.compile(r"^(Inst|Remv) (\S+)(?: \[(\S+?)\])?(?: \((\S+))?")
# yum's words for a change, in apt's
COMMANDS = {
    "install": ["install"],
    "update": ["install", "--only-upgrade"],
    "upgrade": ["upgrade"],
    "remove": ["remove"],
}
FIELDS = "${Package}\t${Version}\t${Architecture}\t${db:Status-Status}\n"


class Package:
    def __init__(self, name, version, architecture):
        self.name = name
        self.version = version
        self.architecture = {"amd64": "x86_64", "all": "noarch"}.get(architecture, architecture)

    def __str__(self):
        return f"{self.name}-{self.version}.{self.architecture}"


class Step:
    """One package of a transaction: it is installed, updated or removed."""

    def __init__(self, kind, name, old, new):
        self.name = name
        self.version = new or old
        self.kind = "remove" if kind == "Remv" else "update" if old else "install"


class AptError(Exception):
    """apt refused or failed: its own last sentences."""


class Packages:
    def __init__(self, machine):
        self._machine = machine
        self._installed = None

    def installed(self):
        if self._installed is None:
            lines = self._machine.dpkg_query("-W", "-f", FIELDS).splitlines()
            rows = (line.split("\t") for line in lines)
            self._installed = {row[0]: Package(*row[:3]) for row in rows if row[3] == "installed"}
        return self._installed

    def owner_of(self, path):
        line = self._machine.dpkg_query("-S", path).split(": ")[0]
        return line.split(",")[0].split(":")[0] or None

    def files_of(self, names):
        return self._machine.dpkg_query("-L", *names).splitlines() if names else []

    def description_of(self, name):
        return self._machine.apt("apt-cache", "show", "--no-all-versions", name).stdout

    def refresh(self):
        answer = self._machine.apt("apt-get", "-q", "-o", "APT::Update::Error-Mode=any", "update", env=environment())
        if answer.returncode:
            raise AptError(last_sentences(answer.stderr))

    def steps(self, command, names):
        """What apt would do, without doing it."""
        answer = self._machine.apt("apt-get", "-q", "-s", *STEADY, *COMMANDS[command], *names, env=environment())
        if answer.returncode:
            raise AptError(last_sentences(answer.stdout + answer.stderr))
        matches = (STEP.match(line) for line in answer.stdout.splitlines())
        return [Step(*match.groups()) for match in matches if match]

    def change(self, command, names):
        self._installed = None
        answer = self._machine.apt("apt-get", "-q", "-y", *STEADY, *COMMANDS[command], *names, env=environment())
        if answer.returncode:
            raise AptError(last_sentences(answer.stdout + answer.stderr))


def environment():
    return {**os.environ, **ENVIRONMENT}


def last_sentences(text, count=6):
    said = [line for line in text.splitlines() if line.startswith(("E: ", "dpkg: error")) or " Depends: " in line]
    return "\n".join((said or text.splitlines())[-count:])
