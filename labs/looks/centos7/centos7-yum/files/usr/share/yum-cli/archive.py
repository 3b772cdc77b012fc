"""The release's archive: its packages have the names of RDO, and only they are offered under a name of their own."""

import os

ORIGIN = "stacklab"
# the look's own packages, which CentOS does not have
PRIVATE = "centos7-"
INDEX = "$(FILENAME)|$(ORIGIN)|$(CREATED_BY)"


class Archive:
    def __init__(self, machine):
        self._machine = machine
        self._names = None

    def has(self, package):
        return package in self.names()

    def names(self):
        if self._names is None:
            self._names = {name for name in self._read() if not name.startswith(PRIVATE)}
        return self._names

    def forget(self):
        """What was read may be old: the indexes were fetched anew."""
        self._names = None

    def _read(self):
        for path in self._indexes():
            for line in self._machine.apt("/usr/lib/apt/apt-helper", "cat-file", path).stdout.splitlines():
                if line.startswith("Package: "):
                    yield line.split()[1]
        # what an image was built with is there although no archive may be offered any more
        for line in self._machine.dpkg_query("-W", "-f", "${Package} ${Origin}\n").splitlines():
            name, _, origin = line.partition(" ")
            if origin == ORIGIN:
                yield name

    def _indexes(self):
        for line in self._machine.apt("apt-get", "indextargets", "--format", INDEX).stdout.splitlines():
            path, origin, created_by = line.split("|")
            if origin == ORIGIN and created_by == "Packages" and os.path.exists(path):
                yield path
