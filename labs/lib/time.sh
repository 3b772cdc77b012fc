# shellcheck shell=bash
# chrony for a lab that has no clock but its own: one node gives the time, the others follow it.

CHRONY_COMMON='keyfile /etc/chrony/chrony.keys
driftfile /var/lib/chrony/chrony.drift
makestep 1 3
rtcsync'

# give_time NETWORK: has chrony answer the network, and keeps answering without a source of its own (seed 001 step 2;
# E001-2)
give_time() {
  need_packages chrony
  write_file /etc/chrony/chrony.conf 0644 root:root <<<"allow $1
local stratum 10
$CHRONY_COMMON"
  run_service chrony /etc/chrony/chrony.conf
}

# follow_time HOST: has chrony follow the host, and returns when the clock is right
follow_time() {
  need_packages chrony
  # minpoll 0: the first burst may come before the source answers; the next try is then 1 s away instead of 64
  write_file /etc/chrony/chrony.conf 0644 root:root <<<"server $1 iburst minpoll 0 maxpoll 6
$CHRONY_COMMON"
  run_service chrony /etc/chrony/chrony.conf
  wait_until "time of $1" chrony chronyc waitsync 1 1
}
