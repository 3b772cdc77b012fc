"""Where packages come from. The archives are the machine's own; files in /etc/yum.repos.d are there for scripts that
read, move or write them: whether any is left counts, and what a script puts there is recorded."""

import configparser
import glob
import os

OWN = ("CentOS-Base.repo", "CentOS-OpenStack-pike.repo")
REASON = "takes packages from repositories of a script's own; they come from this machine's archives all the same"
SEEN = "var/lib/centos7-look/repositories"
NOTHING = "There are no enabled repos.\n Run \"yum repolist all\" to see the repos you have.\n You can enable repos with yum-config-manager --enable <repo>"


class Repositories:
    def __init__(self, machine, packages, archive, screen):
        self._machine = machine
        self._packages = packages
        self._archive = archive
        self._screen = screen

    def are_enabled(self):
        self._record_foreign()
        return any(self.enabled())

    def refuse(self):
        return self._screen.fail(NOTHING)

    def refresh(self):
        self._packages.refresh()
        self._archive.forget()

    def unreachable(self, error):
        names = ", ".join(name for name, _ in self.enabled())
        self._screen.fail(f"\n One of the configured repositories failed ({names}): {error}\n")
        return self._screen.fail("Error: Cannot retrieve repository metadata. Please verify its path and try again")

    def enabled(self):
        for path in self._files():
            for name, fields in read(path):
                if fields.get("enabled", "1").strip() not in ("0", "no", "false"):
                    yield name, fields.get("name", name)

    def show(self):
        rows = list(self.enabled())
        if rows:
            self._screen.tell(f"{'repo id':<32}{'repo name':<48}")
            self._screen.tell(*(f"{identity:<32}{title:<48}" for identity, title in rows))
        self._screen.tell(f"repolist: {len(self._archive.names())}")
        return 0

    def make_cache(self):
        self.refresh()
        self._screen.say("Metadata Cache Created")
        return 0

    def clean(self):
        self._machine.apt("apt-get", "clean")
        self._screen.say("Cleaning repos: " + " ".join(name for name, _ in self.enabled()))
        return 0

    def _files(self):
        return sorted(glob.glob(self._machine.path("etc/yum.repos.d/*.repo")))

    def _record_foreign(self):
        foreign = [path for path in self._files() if os.path.basename(path) not in OWN]
        known = self._known()
        for path in foreign:
            if path not in known:
                self._machine.record("yum", [path], REASON)
        if foreign:
            with open(self._machine.path(SEEN), "w", encoding="utf-8") as seen:
                seen.write("".join(f"{path}\n" for path in sorted({*known, *foreign})))

    def _known(self):
        try:
            with open(self._machine.path(SEEN), encoding="utf-8") as seen:
                return seen.read().splitlines()
        except FileNotFoundError:
            return []


def read(path):
    parser = configparser.RawConfigParser(strict=False)
    try:
        parser.read(path, encoding="utf-8")
    except configparser.Error:
        return []
    return [(section, dict(parser[section])) for section in parser.sections()]
