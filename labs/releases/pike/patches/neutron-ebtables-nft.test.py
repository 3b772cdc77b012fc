"""A chain of MAC addresses is emptied before it is filled, and no rule of it is deleted."""
from neutron.plugins.ml2.drivers.linuxbridge.agent import arp_protect

commands = []


def ebtables(command, *args, **kwargs):
    commands.append(command)
    return ''


arp_protect.ebtables = ebtables
arp_protect._install_mac_spoofing_protection(
    'tap1', {'fixed_ips': [], 'mac_address': 'fa:16:3e:00:00:01', 'allowed_address_pairs': []},
    ['Bridge chain: neutronMAC-tap1, entries: 1, policy: DROP',
     '-i tap1 --among-src fa:16:3e:0:0:9 -j RETURN'])
emptied = ['-F', 'neutronMAC-tap1']
filled = [command for command in commands if '--among-src' in command and '-A' in command]
assert emptied in commands, commands
assert filled and commands.index(emptied) < commands.index(filled[0]), commands
assert not [command for command in commands if '-D' in command], commands
