"""What is installed starts nothing and is not enabled: on CentOS 7 a script starts and enables its services itself."""

import contextlib
import os
import re

POLICY = "usr/sbin/policy-rc.d"
REFUSE = "#!/bin/sh\n# put here by yum for the time of one transaction\nexit 101\n"
UNIT = re.compile(r"^(?:/usr)?/lib/systemd/system/([^/@]+\.(?:service|socket|timer|path))$")
# what the presets of CentOS 7 enable
ENABLED = ("chronyd.service", "libvirtd.service", "rsyslog.service", "sysstat.service", "multipathd.service")


@contextlib.contextmanager
def not_started(machine):
    path = machine.path(POLICY)
    foreign = os.path.exists(path) and not says_refuse(path)
    if not foreign:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="ascii") as policy:
            policy.write(REFUSE)
        os.chmod(path, 0o755)
    try:
        yield
    finally:
        if not foreign:
            os.remove(path)


def says_refuse(path):
    with open(path, encoding="utf-8") as policy:
        return policy.read() == REFUSE


def settle(machine, files):
    """Enables of the units among these files what CentOS enables, and disables the others."""
    units = {match.group(1) for match in map(UNIT.match, files) if match}
    units = {unit for unit in units if not os.path.islink(machine.path("lib/systemd/system", unit))}
    for verb, chosen in (("enable", units.intersection(ENABLED)), ("disable", units.difference(ENABLED))):
        if chosen:
            machine.systemctl("--quiet", verb, *sorted(chosen))
