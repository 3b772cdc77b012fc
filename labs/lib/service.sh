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
  systemctl is-enabled --quiet "$unit" 2>/dev/null ||
    SYSTEMCTL_SKIP_SYSV=1 systemctl enable --quiet --no-reload "$unit"
  if systemctl is-active --quiet "$unit" && [[ $(cat "$record" 2>/dev/null) == "$wanted" ]]; then return; fi
  systemctl reset-failed "$unit" 2>/dev/null || true
  systemctl restart "$unit" || die "unit $unit does not start; see journalctl -u $unit"
  write_file "$record" 0644 root:root <<<"$wanted"
}
