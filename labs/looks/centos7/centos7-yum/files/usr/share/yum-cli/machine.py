"""The machine whose packages are asked and changed: this one, or the tree below --installroot."""

import os
import subprocess

RECORDER = "usr/lib/centos7-look/record"


class Machine:
    def __init__(self, root="/"):
        self.root = os.path.abspath(root)

    def path(self, *names):
        return os.path.join(self.root, *names)

    @property
    def is_this_one(self):
        return self.root == "/"

    def apt(self, program, *arguments, **options):
        """Runs a program of apt on this machine's archives and packages."""
        return run([program, *self._apt_options(), *arguments], **options)

    def dpkg_query(self, *arguments):
        place = [] if self.is_this_one else ["--admindir=" + self.path("var/lib/dpkg")]
        return run(["dpkg-query", *place, *arguments]).stdout

    def systemctl(self, *arguments):
        place = [] if self.is_this_one else ["--root=" + self.root]
        return run(["systemctl", *place, *arguments])

    def record(self, program, arguments, reason):
        """Writes down what a script asked for and what was not done for it."""
        environment = {**os.environ, "CENTOS7_LOOK_ROOT": self.root}
        run([self.path(RECORDER), program, " ".join(arguments), reason], env=environment, check=True)

    def _apt_options(self):
        if self.is_this_one:
            return []
        dpkg = ["--root=" + self.root, "--force-script-chrootless"]
        options = ["Dir=" + self.root, "Dir::State::status=" + self.path("var/lib/dpkg/status")]
        options += ["Dir::Bin::methods=/usr/lib/apt/methods"]
        return [part for option in options + ["DPkg::Options::=" + word for word in dpkg] for part in ("-o", option)]


def run(command, **options):
    return subprocess.run(command, stdin=subprocess.DEVNULL, **{**CAPTURED, **options}, text=True)


CAPTURED = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
