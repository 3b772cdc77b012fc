# shellcheck shell=bash
# Units of systemd, and what runs beside them.

. "$LAB_LIB/files.sh"

# await_all PID...: waits for these background jobs; fails when one of them has failed
await_all() {
  local job
  for job; do wait "$job"; done
}

# run_service UNIT FILE...: has the unit enabled, and running with these configuration files as they are now. Restarted only
# when one of them is not what it was at the last start from here: a script that died between writing and restarting is
# mended by its next application, and an application that finds all as it was touches nothing.
run_service() {
  local unit=$1 record=/var/lib/lab/started/$1 wanted
  shift
  wanted=$(sha256sum "$@")
  # only links are wanted: the rest (init.d links for no init.d, a reload) costs 15 s on an emulated node
  SYSTEMCTL_SKIP_SYSV=1 systemctl enable --quiet --no-reload "$unit"
  if [[ -e $record ]]; then
    if [[ $(<"$record") == "$wanted" ]] && systemctl is-active --quiet "$unit"; then return; fi
    # not the first attempt: a unit that has failed too often within seconds does not start until that is forgotten
    systemctl reset-failed "$unit" 2>/dev/null || true
  fi
  [[ -d ${record%/*} ]] || mkdir -p "${record%/*}"
  : >"$record"
  systemctl restart "$unit" || die "unit $unit does not start; see journalctl -u $unit"
  printf '%s\n' "$wanted" >"$record"
}

# start_behind 'OTHER...' UNIT...: has units start at boot when others of the same node have, as a deployment starts them
start_behind() {
  local others=$1 unit
  shift
  for unit; do
    write_file "/etc/systemd/system/$unit.service.d/order.conf" 0644 root:root <<CONF
[Unit]
After=${others// /.service }.service
CONF
  done
  ! systemctl show --property NeedDaemonReload "$@" | grep -q yes || systemctl daemon-reload
}
