#!/usr/bin/env bash
# Names, and no firewall: seed 001 step 1; seed 000 step 1; seed 003 step 3
# Mends E000-11, E001-4, E001-5, E002-24, E002-40, E003-9, E004-9
set -euo pipefail
. "$LAB_LIB/base.sh"
. "$LAB_LIB/files.sh"

# Services register under the name that the node gives itself: a wrong one shows only much later (E001-5).
[[ $(</proc/sys/kernel/hostname) == "$LAB_NODE" ]] ||
  die "$LAB_NODE: the host name is $(</proc/sys/kernel/hostname); set it before anything is installed: hostnamectl set-hostname $LAB_NODE"

# The node's own name is its management address as well, never 127.0.1.1: what binds to the name has to be reached. The
# name stands first on its line: libvirt calls a hypervisor by that. Its name in a domain may follow, and what a guide
# calls the controller (E000-11).
names_of() {
  local names=$1
  [[ -z $LAB_SETTING_DOMAIN ]] || names+=" $1.$LAB_SETTING_DOMAIN"
  [[ $1 != "$LAB_NODES_CONTROLLER" || -z $LAB_SETTING_ALIAS ]] || names+=" $LAB_SETTING_ALIAS"
  echo "$names"
}
{
  echo '127.0.0.1 localhost localhost.localdomain'
  echo '::1 localhost localhost.localdomain'
  for node in $LAB_NODES; do
    echo "$(address_of "$node" management) $(names_of "$node")"
  done
} | write_file /etc/hosts 0644 root:root

# CentOS lets in SSH and nothing else (E001-4).
systemctl disable --quiet --now firewalld

# At boot a service may start before the network has its address; binding to it has to work all the same.
if node_has_role controller; then
  write_file /etc/sysctl.d/60-lab.conf 0644 root:root <<<'net.ipv4.ip_nonlocal_bind = 1'
  sysctl -q -p /etc/sysctl.d/60-lab.conf
fi
