"""broker.py HOME: gives RabbitMQ a home that has, in HOME/plugins, what the broker itself is made of, and no other plugin.

It looks for each of its thousand modules in the folders of all plugins that its package ships, or in their archives. For
Python 2 and 3. Prints nothing; changes nothing where the broker is not one of its plugins, as in RabbitMQ 3.6.
"""
import glob
import os
import re
import sys
import zipfile

SHIPPED = '/usr/lib/rabbitmq/lib/rabbitmq_server-*/plugins/*'


class Plugin(object):
    """A folder, or an archive of one, that is called NAME-VERSION."""

    def __init__(self, path):
        self.path = path
        self.folder = re.sub(r'\.ez$', '', os.path.basename(path))
        self.name = self.folder.rsplit('-', 1)[0]

    def needs(self):
        """What its description says that it is started after, or brings with it."""
        listed = re.findall(r'{(?:included_)?applications,\s*\[([^\]]*)\]', self.description())
        return re.findall(r'\w+', ' '.join(listed))

    def description(self):
        file = '%s/ebin/%s.app' % (self.folder, self.name)
        if os.path.isdir(self.path):
            with open(os.path.join(os.path.dirname(self.path), file)) as text:
                return text.read()
        with zipfile.ZipFile(self.path) as archive:
            return archive.read(file).decode()

    def put_into(self, plugins):
        there = os.path.join(plugins, self.folder)
        if os.path.lexists(there):
            return
        if os.path.isdir(self.path):
            os.symlink(self.path, there)
            return
        unpacked = there + '.new'
        with zipfile.ZipFile(self.path) as archive:
            archive.extractall(unpacked)
        os.rename(os.path.join(unpacked, self.folder), there)
        os.rmdir(unpacked)


def needed(name, shipped, found):
    if name in shipped and name not in found:
        found.add(name)
        for other in shipped[name].needs():
            needed(other, shipped, found)
    return found


def main(home):
    plugins = os.path.join(home, 'plugins')
    paths = [path for path in glob.glob(SHIPPED) if '-' in os.path.basename(path)]
    shipped = dict((plugin.name, plugin) for plugin in map(Plugin, paths))
    for name in needed('rabbit', shipped, set()):
        if not os.path.isdir(plugins):
            os.makedirs(plugins)
        shipped[name].put_into(plugins)


if __name__ == '__main__':
    main(*sys.argv[1:])
