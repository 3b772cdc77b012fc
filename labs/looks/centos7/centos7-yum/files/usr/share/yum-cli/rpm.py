"""rpm as scripts use it: to ask for packages and files, and to add a release package by its address."""

import getopt
import os

from archive import Archive
from machine import Machine
from names import Names
from packages import Packages
from screen import Screen

REASON = "installs a package file of CentOS, which this machine cannot use; its repositories are given"
KEY = "trusts a key that packages are signed with; those of this machine come from archives of its own"
SHORT = "qafiUFvhp"
LONG = ["query", "all", "file", "install", "upgrade", "freshen", "verbose", "hash", "force", "nodeps", "root=", "quiet", "import"]
LETTERS = {"--query": "q", "--all": "a", "--file": "f", "--install": "i", "--upgrade": "U", "--freshen": "F"}
# these only make rpm talk more, or insist
TALK = ("v", "h", "p", "-verbose", "-hash", "-force", "-nodeps", "-quiet")
OFFER = "this machine only looks like CentOS 7: of rpm it has -q, -qa, -qf, -i, -U, -F and --import"


class Rpm:
    def __init__(self, root="/"):
        self.machine = Machine(root)
        self.packages = Packages(self.machine)
        self.names = Names(Archive(self.machine))
        self.screen = Screen()

    def query(self, names):
        missing = 0
        for name in names:
            package = self._installed(name)
            self.screen.tell(f"{name}-{package.version}.{package.architecture}" if package else f"package {name} is not installed")
            missing += package is None
        return missing

    def query_all(self):
        for package in self.packages.installed().values():
            for name in self.names.names_of(package.name):
                self.screen.tell(f"{name}-{package.version}.{package.architecture}")
        return 0

    def query_files(self, paths):
        missing = 0
        for path in paths:
            owner = self.packages.owner_of(os.path.abspath(path))
            self.screen.tell(*(self.names.names_of(owner) or [owner]) if owner else [unowned(path)])
            missing += owner is None
        return missing

    def install(self, files):
        if not files:
            return self.screen.fail("rpm: no packages given for install")
        for file in files:
            if "://" not in file and not os.path.exists(file):
                return self.screen.fail(f"error: open of {file} failed: No such file or directory")
        self.machine.record("rpm", ["-i", *files], REASON)
        return 0

    def take_keys(self, keys):
        self.machine.record("rpm", ["--import", *keys], KEY)
        return 0

    def _installed(self, name):
        meaning = self.names.meaning(name)
        if meaning is None or meaning.is_recorded:
            return None
        found = [self.packages.installed().get(package) for package in meaning.packages]
        return found[0] if all(found) else None


def unowned(path):
    there = os.path.lexists(path)
    return f"file {path} is not owned by any package" if there else f"error: file {path}: No such file or directory"


def main(arguments):
    try:
        options, words = getopt.gnu_getopt(arguments, SHORT, LONG)
    except getopt.GetoptError as error:
        return Screen().fail(f"rpm: {error.msg}: {OFFER}")
    root = dict(options).get("--root", "/")
    letters = {LETTERS.get(option, option[1:]) for option, _ in options} - {*TALK, "-root"}
    rpm = Rpm(root)
    actions = {
        "q": lambda: rpm.query(words),
        "aq": rpm.query_all,
        "fq": lambda: rpm.query_files(words),
        **{letter: lambda: rpm.install(words) for letter in "iUF"},
        "-import": lambda: rpm.take_keys(words),
    }
    action = actions.get("".join(sorted(letters)))
    return action() if action else rpm.screen.fail(f"rpm: {' '.join(arguments)}: {OFFER}")
