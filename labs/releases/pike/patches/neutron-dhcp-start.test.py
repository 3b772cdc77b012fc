"""The agent waits for a DHCP server as long as for an answer of neutron's, not a minute."""
from neutron.agent.linux import dhcp

waits = []


def wait_until_true(predicate, timeout=60, **kwargs):
    waits.append(timeout)


dhcp.common_utils.wait_until_true = wait_until_true
dhcp.Dnsmasq.enable(dhcp.Dnsmasq.__new__(dhcp.Dnsmasq))
assert waits == [300], waits
