"""The release's archive: its packages have the names of RDO, and only they are offered under a name of their own."""

import os

ORIGIN = "stacklab"
# the look's own packages, which CentOS does not have
PRIVATE = "centos7-"
INDEX = "$(FILENAME)|$(ORIGIN)|$(CREATED_BY)"


class Archive:
    def __init__(self, machine):
        self._machine = machine
        self._provides = None

    def has(self, package):
        return package in self.names()

    def names(self):
        return self._read().keys()

    def provider(self, name):
        """The package that provides a name which no package has itself, or None."""
        return next((package for package, provided in self._read().items() if name in provided), None)

    def forget(self):
        """What was read may be old: the indexes were fetched anew."""
        self._provides = None

    def _read(self):
        """What each package provides besides its own name."""
        if self._provides is None:
            # what an image was built with is there although no archive may be offered any more
            found = {**dict(self._installed()), **dict(self._offered())}
            self._provides = {name: provided for name, provided in found.items() if not name.startswith(PRIVATE)}
        return self._provides

    def _offered(self):
        for path in self._indexes():
            index = self._machine.apt("/usr/lib/apt/apt-helper", "cat-file", path).stdout
            for stanza in index.split("\n\n"):
                fields = dict(line.split(": ", 1) for line in stanza.splitlines() if ": " in line)
                if "Package" in fields:
                    yield fields["Package"], names_in(fields.get("Provides", ""))

    def _installed(self):
        for line in self._machine.dpkg_query("-W", "-f", "${Package}\t${Origin}\t${Provides}\n").splitlines():
            name, origin, provided = line.split("\t")
            if origin == ORIGIN:
                yield name, names_in(provided)

    def _indexes(self):
        for line in self._machine.apt("apt-get", "indextargets", "--format", INDEX).stdout.splitlines():
            path, origin, created_by = line.split("|")
            if origin == ORIGIN and created_by == "Packages" and os.path.exists(path):
                yield path


def names_in(relations):
    """Of a list such as `a (= 1), b`."""
    return [relation.split()[0] for relation in relations.split(",") if relation.strip()]
