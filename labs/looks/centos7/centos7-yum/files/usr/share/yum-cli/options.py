"""The command line of yum: options may stand anywhere, and most of those that scripts give change nothing here."""

import getopt
import re

SHORT = "hqvyCd:e:c:x:R:"
LONG = """help version quiet verbose assumeyes assumeno cacheonly nogpgcheck obsoletes noplugins skip-broken
 security bugfix downloadonly showduplicates installroot= enablerepo= disablerepo= releasever= setopt= exclude=
 config= debuglevel= errorlevel= rpmverbosity= randomwait= enableplugin= disableplugin= disableexcludes=
 downloaddir= color= repo= repoid= comment=""".split()
ASK, YES, NO = "ask", "yes", "no"


class UsageError(Exception):
    """The command line is wrong: one of yum's own sentences."""


class Options:
    def __init__(self):
        self.quiet = False
        self.answer = ASK
        self.root = "/"
        self.excluded = []
        self.command = None
        self.names = []

    def take(self, option, value):
        if option in ("-q", "--quiet") or (option in ("-d", "--debuglevel") and value == "0"):
            self.quiet = True
        elif option in ("-y", "--assumeyes"):
            self.answer = YES
        elif option == "--assumeno":
            self.answer = NO
        elif option == "--installroot":
            self.root = value
        elif option in ("-x", "--exclude"):
            self.excluded += re.split(r"[ ,]+", value)


def parse(arguments):
    try:
        options, words = getopt.gnu_getopt(arguments, SHORT, LONG)
    except getopt.GetoptError as error:
        raise UsageError("Command line error: no such option: " + dashed(error.opt)) from error
    parsed = Options()
    for option, value in options:
        parsed.take(option, value)
    given = {option for option, _ in options}
    if given & {"-h", "--help"}:
        words = ["help"]
    elif "--version" in given:
        words = ["version"]
    if not words:
        raise UsageError("You need to give some command")
    parsed.command, *parsed.names = words
    return parsed


def dashed(option):
    return ("-" if len(option) == 1 else "--") + option
