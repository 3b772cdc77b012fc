"""The release's archive: its packages have the names of RDO, and only they are offered under a name of their own."""

import os

ORIGIN = "stacklab"
# the look's own packages, which CentOS does not have
PRIVATE = "centos7-"
INDEX = "$(FILENAME)|$(ORIGIN)|$(CREATED_BY)"


class Archive:
    def __init__(self, machine):
        self._machine = machine
        self._installed = None
        self._provides = None

    def has(self, package):
        # an installed one is known without reading indexes, which takes an emulated machine seconds
        return package in self._here() or package in self.names()

    def names(self):
        return self._read().keys()

    def provider(self, name):
        """The package that provides a name which no package has itself, or None."""
        return next((package for package, provided in self._read().items() if name in provided), None)

    def forget(self):
        """What was read may be old: the indexes were fetched anew."""
        self._installed = None
        self._provides = None

    def _here(self):
        """What of it is installed, and was maybe there before any archive was offered: an image is built with it."""
        if self._installed is None:
            self._installed = public(self._read_installed())
        return self._installed

    def _read(self):
        """What each package provides besides its own name."""
        if self._provides is None:
            self._provides = {**self._here(), **public(self._offered())}
        return self._provides

    def _offered(self):
        for path in self._indexes():
            index = self._machine.apt("/usr/lib/apt/apt-helper", "cat-file", path).stdout
            for stanza in index.split("\n\n"):
                fields = dict(line.split(": ", 1) for line in stanza.splitlines() if ": " in line)
                if "Package" in fields:
                    yield fields["Package"], names_in(fields.get("Provides", ""))

    def _read_installed(self):
        for line in self._machine.dpkg_query("-W", "-f", "${Package}\t${Origin}\t${Provides}\n").splitlines():
            name, origin, provided = line.split("\t")
            if origin == ORIGIN:
                yield name, names_in(provided)

    def _indexes(self):
        for line in self._machine.apt("apt-get", "indextargets", "--format", INDEX).stdout.splitlines():
            path, origin, created_by = line.split("|")
            if origin == ORIGIN and created_by == "Packages" and os.path.exists(path):
                yield path


def public(packages):
    return {name: provided for name, provided in packages if not name.startswith(PRIVATE)}


def names_in(relations):
    """Of a list such as `a (= 1), b`."""
    return [relation.split()[0] for relation in relations.split(",") if relation.strip()]
