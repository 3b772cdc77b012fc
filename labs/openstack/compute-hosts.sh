#!/usr/bin/env bash
# Compute nodes: seed 001 steps 30 to 33; seed 004 step 5 (V001-16)
# Mends E002-23, E002-38, E002-39, E002-42, E004-2, E004-7
set -euo pipefail
. "$LAB_LIB/base.sh"
. "$LAB_LIB/files.sh"
. "$LAB_LIB/rdo/packages.sh"
. "$LAB_LIB/service.sh"
. "$LAB_LIB/rdo/services.sh"
. "$LAB_LIB/rdo/compute.sh"

need_packages openstack-nova-compute

# The answer to the seed's question about /proc/cpuinfo (V001-16) comes with the environment. Small-machine settings: what
# nova knows already it asks again less often than every minute.
config=/etc/nova/nova.conf
cpu_mode=host-passthrough
[[ $LAB_VIRT_TYPE == kvm ]] || cpu_mode=none
case $LAB_SETTING_HYPERVISOR in
  libvirt) driver=libvirt.LibvirtDriver ;;
  fake) driver=fake.FakeDriver ;;
  *) die "setting hypervisor: $LAB_SETTING_HYPERVISOR is neither libvirt nor fake" ;;
esac
write_nova_conf <<CONF

[DEFAULT]
compute_driver = $driver

[vnc]
enabled = true
vncserver_listen = 0.0.0.0
vncserver_proxyclient_address = \$my_ip
novncproxy_base_url = http://$CONTROLLER:6080/vnc_auto.html

[neutron]
$(nova_to_neutron)

[libvirt]
virt_type = $LAB_VIRT_TYPE
cpu_mode = $cpu_mode
CONF
run_service libvirtd "$config"
run_service openstack-nova-compute "$config"
