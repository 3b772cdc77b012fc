"""yum of CentOS 7: the same words, names, answers and exit codes, with apt doing the work."""

import os

import listing
import lock
from archive import Archive
from install import Install
from machine import Machine
from names import Meaning, Names
from options import UsageError, parse
from packages import AptError, Packages
from remove import remove
from repositories import Repositories
from screen import Screen
from transaction import Transaction
from update import check_update, update

VERSION = "3.4.3"
LOCAL_FILE = "installs a package file of CentOS, which this machine cannot use; its repositories are given"


class Yum:
    """What every command needs: the machine, its packages, their names, and where to speak."""

    def __init__(self, options):
        self.screen = Screen(options.quiet)
        self.machine = Machine(options.root)
        self.packages = Packages(self.machine)
        archive = Archive(self.machine)
        self.names = Names(archive)
        self.repositories = Repositories(self.machine, self.packages, archive, self.screen)
        self.transaction = Transaction(self.machine, self.packages, self.screen)

    def installed(self):
        return self.packages.installed()

    def has(self, meaning):
        installed = self.installed()
        return all(package in installed for package in meaning.packages)

    def label(self, meaning):
        """As yum writes a package: NAME-VERSION.ARCH, under the name that CentOS has for it."""
        package = self.installed()[meaning.packages[0]]
        return f"{meaning.name}-{package.version}.{package.architecture}"

    def rpm_file(self, word):
        return Meaning(word, reason=LOCAL_FILE)


def help_text():
    return "Usage: yum [options] COMMAND\n\nList of Commands:\n\n" + "\n".join(sorted({*READING, *CHANGING}))


READING = {
    "list": lambda yum, options: listing.show_list(yum, options.names),
    "info": lambda yum, options: listing.info(yum, options.names),
    "provides": lambda yum, options: listing.provides(yum, options.names),
    "whatprovides": lambda yum, options: listing.provides(yum, options.names),
    "repolist": lambda yum, options: yum.repositories.show(),
    "version": lambda yum, options: yum.screen.tell(VERSION) or 0,
    "help": lambda yum, options: yum.screen.tell(help_text()) or 0,
}
CHANGING = {
    "install": lambda yum, options: Install(yum).run(wanted(options), options.answer),
    "localinstall": lambda yum, options: Install(yum).run(wanted(options), options.answer),
    "reinstall": lambda yum, options: Install(yum).run(wanted(options), options.answer),
    "update": lambda yum, options: update(yum, wanted(options), options.answer),
    "upgrade": lambda yum, options: update(yum, wanted(options), options.answer),
    "check-update": lambda yum, options: check_update(yum, wanted(options)),
    "remove": lambda yum, options: remove(yum, options.names, options.answer),
    "erase": lambda yum, options: remove(yum, options.names, options.answer),
    "autoremove": lambda yum, options: remove(yum, options.names, options.answer),
    "makecache": lambda yum, options: yum.repositories.make_cache(),
    "clean": lambda yum, options: yum.repositories.clean(),
}


def wanted(options):
    return [name for name in options.names if name not in options.excluded]


def main(arguments):
    try:
        options = parse(arguments)
    except UsageError as error:
        Screen().tell(str(error))
        return Screen().tell(help_text()) or 1
    return run(Yum(options), options)


def run(yum, options):
    command = options.command
    if command in READING:
        return READING[command](yum, options)
    if command not in CHANGING:
        return yum.screen.fail(f"No such command: {command}. Please use /usr/bin/yum --help")
    if os.geteuid() != 0:
        return yum.screen.fail("You need to be root to perform this command.")
    try:
        with lock.held(yum.machine, yum.screen):
            return CHANGING[command](yum, options)
    except AptError as error:
        return yum.repositories.unreachable(error)
    except KeyboardInterrupt:
        return yum.screen.fail("\n\nExiting on user cancel")
