#!/usr/bin/env bash
# Compute, the part of a compute node: seed 001 steps 30 to 33
set -euo pipefail
. "$LAB_LIB/base.sh"
. "$LAB_LIB/files.sh"
. "$LAB_LIB/packages.sh"
. "$LAB_LIB/service.sh"
. "$LAB_LIB/identity.sh"
. "$LAB_LIB/openstack.sh"
. "$LAB_LIB/compute.sh"

need_packages nova-compute nova-compute-kvm qemu-system-x86 qemu-utils

config=/etc/nova/nova.conf
write_file "$config" 0640 root:nova <<CONF
$(nova_common)

[vnc]
enabled = true
server_listen = 0.0.0.0
server_proxyclient_address = \$my_ip
novncproxy_base_url = http://$CONTROLLER:6080/vnc_auto.html

[neutron]
$(own_account neutron "$LAB_PASSWORD_NEUTRON")
CONF

# Read after nova.conf, and shipped with kvm in it (trap 8.4-5). The answer to the seed's question about
# /proc/cpuinfo (V001-16) comes with the environment. Small-machine settings: what nova knows already it asks again less
# often than every minute: neutron about one instance, half a dozen requests, and itself what the node has to give.
hypervisor=/etc/nova/nova-compute.conf
cpu_mode=host-passthrough
[[ $LAB_VIRT_TYPE == kvm ]] || cpu_mode=none
write_file "$hypervisor" 0644 root:root <<CONF
[DEFAULT]
compute_driver = libvirt.LibvirtDriver
heal_instance_info_cache_interval = 600
update_resources_interval = 300

[libvirt]
virt_type = $LAB_VIRT_TYPE
cpu_mode = $cpu_mode
CONF

run_service libvirtd "$hypervisor"
run_service nova-compute "$config" "$hypervisor"
