# shellcheck shell=bash

# await_all PID...: fails when one of these background jobs has failed
await_all() {
  local job
  for job; do wait "$job"; done
}

# run_service UNIT FILE...: enabled, and running with these configuration files as they are now. Restarted only when one
# of them is not what it was at the last start from here: a script that died between writing and restarting is mended
# by its next application, and an application that finds all as it was touches nothing.
run_service() {
  local unit=$1 record=/var/lib/lab/started/$1 wanted
  shift
  wanted=$(sha256sum "$@")
  # only links are wanted: the rest (init.d links for no init.d, a reload) costs 15 s on an emulated node
  SYSTEMCTL_SKIP_SYSV=1 systemctl enable --quiet --no-reload "$unit"
  if [[ -e $record && $(<"$record") == "$wanted" ]] && systemctl is-active --quiet "$unit"; then return; fi
  restart_unit "$unit" || die "unit $unit does not start; see journalctl -u $unit"
  write_file "$record" 0644 root:root <<<"$wanted"
}

# restart_unit UNIT: one that has failed too often within seconds is started once more when that is forgotten
restart_unit() {
  systemctl restart "$1" && return
  [[ $(systemctl show --property Result --value "$1") == start-limit-hit ]] || return 1
  systemctl reset-failed "$1"
  systemctl restart "$1"
}
