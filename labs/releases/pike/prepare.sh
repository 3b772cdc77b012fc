#!/bin/sh
# Runs in the tree with compilers, before wheels are built. libvirt-python 5.10 is the last for Python 2.7, and Debian 11 has
# libvirt 7: two functions of it have types of arguments that the binding's generator does not know. They are left out of the
# description that the generator reads, in a copy that pkg-config leads to.
set -eu
place=/build/libvirt
described=$(pkg-config --variable=libvirt_api libvirt)
mkdir -p $place
# those of QEMU and LXC are looked for beside it
cp "${described%/*}"/libvirt-*api.xml $place/
python2.7 - "$described" $place/libvirt-api.xml <<'PROGRAM'
import sys
import xml.etree.ElementTree as xml

TOO_NEW = ('virDomainAuthorizedSSHKeysGet', 'virDomainAuthorizedSSHKeysSet')
tree = xml.parse(sys.argv[1])
for parent in list(tree.iter()):
    for child in list(parent):
        if child.get('name') in TOO_NEW or child.get('symbol') in TOO_NEW:
            parent.remove(child)
tree.write(sys.argv[2])
PROGRAM
sed "s,^libvirt_api=.*,libvirt_api=$place/libvirt-api.xml," "$(pkg-config --variable=pcfiledir libvirt)/libvirt.pc" >$place/libvirt.pc
echo "export PKG_CONFIG_PATH=$place" >/tmp/build-environment
