"""No rule of a chain is deleted, a chain that is emptied drops again what it has no rule for, and one that goes is empty."""
from neutron.plugins.ml2.drivers.linuxbridge.agent import arp_protect

MAC = 'neutronMAC-tap1'
ARP = 'neutronARP-tap1'
THERE = [
    'Bridge chain: FORWARD, entries: 2, policy: ACCEPT',
    '-i tap1 -j neutronMAC-tap1',
    '-p ARP -i tap1 -j neutronARP-tap1',
    'Bridge chain: neutronARP-tap1, entries: 1, policy: DROP',
    '-p ARP --arp-ip-src 172.16.1.9 -j ACCEPT',
    'Bridge chain: neutronMAC-tap1, entries: 1, policy: DROP',
    '-i tap1 --among-src fa:16:3e:0:0:9 -j RETURN',
]

commands = []


def ebtables(command, *args, **kwargs):
    commands.append(command)
    return ''


def fills(chain):
    return [command for command in commands if command[:2] == ['-A', chain]]


arp_protect.ebtables = ebtables
port = {'fixed_ips': [], 'mac_address': 'fa:16:3e:00:00:01', 'allowed_address_pairs': []}
arp_protect._install_mac_spoofing_protection('tap1', port, THERE)
arp_protect._install_arp_spoofing_protection('tap1', ['172.16.1.9'], THERE)
for chain in (MAC, ARP):
    begin = commands.index(['-F', chain])
    assert commands[begin + 1] == ['-P', chain, 'DROP'], commands
    assert fills(chain) and begin < commands.index(fills(chain)[0]), commands
assert not [command for command in commands if '-D' in command], commands

del commands[:]
arp_protect._delete_arp_spoofing_protection(['tap1'], THERE)
for chain in (MAC, ARP):
    assert commands.index(['-X', chain]) == commands.index(['-F', chain]) + 1, commands
