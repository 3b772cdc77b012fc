"""find_config_files begins with the distribution's files."""
import os

from oslo_config import cfg

there = ('/usr/share/nova/nova-dist.conf', '/usr/share/nova/nova-api-dist.conf', '/etc/nova/nova.conf')
os.path.exists = lambda path: path in there
assert cfg.find_config_files('nova', 'nova-api') == list(there)
assert cfg.find_config_files(None, 'nova-api') == []
