"""Which packages of Debian, or of the release's archive, stand behind a name of CentOS 7 and RDO.

The file `names` has a line for each name that is called otherwise here: the name, then the packages, or `-` and why
nothing can be installed for it. Every other name is sought in the release's archive and nowhere else: a name of
Debian's own that CentOS does not have is unknown, so that a script never gets a mixture."""

import fnmatch
import os

TABLE = os.path.join(os.path.dirname(os.path.realpath(__file__)), "names")
ARCHITECTURES = (".x86_64", ".noarch")


class Meaning:
    """What a name stands for: packages, or the reason why there is nothing to install."""

    def __init__(self, name, packages=(), reason=None):
        self.name = name
        self.packages = list(packages)
        self.reason = reason

    @property
    def is_recorded(self):
        return self.reason is not None


class Names:
    def __init__(self, archive, table=TABLE):
        self._archive = archive
        self._table = dict(read_table(table))

    def meaning(self, name):
        """None where neither CentOS 7 nor the release has the name."""
        for architecture in ARCHITECTURES:
            name = name[: -len(architecture)] if name.endswith(architecture) else name
        if name in self._table:
            return self._table[name]
        package = as_debian_spells(name)
        return Meaning(name, [package]) if self._archive.has(package) else None

    def matching(self, pattern):
        """The meanings of a name, or of all names that a pattern of the shell matches."""
        if not any(character in pattern for character in "*?["):
            meaning = self.meaning(pattern) or self._provided(pattern)
            return [meaning] if meaning else []
        return [self.meaning(name) for name in self.all() if fnmatch.fnmatchcase(name, pattern)]

    def _provided(self, name):
        """yum installs what provides a name; rpm knows packages by their own names alone."""
        package = self._archive.provider(as_debian_spells(name))
        return Meaning(name, [package]) if package else None

    def all(self):
        return sorted({*self._table, *self._archive.names()})

    def names_of(self, package):
        """What CentOS calls a package, or nothing where it has no such name."""
        named = [meaning.name for meaning in self._table.values() if package in meaning.packages]
        return named or ([package] if self._archive.has(package) else [])


def as_debian_spells(name):
    """Names of Debian's have neither capitals nor underlines: mod_wsgi is mod-wsgi."""
    return name.lower().replace("_", "-")


def read_table(path):
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            words = line.split("#")[0].split()
            if words[1:2] == ["-"]:
                yield words[0], Meaning(words[0], reason=" ".join(words[2:]))
            elif words:
                yield words[0], Meaning(words[0], words[1:])
