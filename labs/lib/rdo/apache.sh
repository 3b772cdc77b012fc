# shellcheck shell=bash
# httpd, which serves keystone, placement and the dashboard: three phases have a file each in its folder.

HTTPD_CONF=/etc/httpd/conf/httpd.conf
HTTPD_PATIENCE=/etc/httpd/conf.d/timeout.conf

# name_server: gives httpd its ServerName: seed 001 step 13 (E001-13, E004-11). The package's file has the line as a
# comment.
name_server() {
  local line="ServerName $LAB_NODE"
  grep -qx "$line" "$HTTPD_CONF" ||
    sed "0,/^#\\?ServerName .*/s//$line/" "$HTTPD_CONF" | write_file "$HTTPD_CONF" 0644 root:root
  grep -qx "$line" "$HTTPD_CONF" || die "$HTTPD_CONF has no line ServerName: the package ships another file than this script knows"
}

# server_patience: has httpd wait for its programs as long as services do for each other (small-machine setting; httpd has 60 s).
# The first to ask the dashboard after a restart waits until all of Django is loaded.
server_patience() {
  echo "Timeout $(rpc_patience)" | write_file "$HTTPD_PATIENCE" 0644 root:root
}

# restart_httpd FILE...: restarts httpd, only when one of them is not what it was at the last time. httpd is running
# already, and no phase asks keystone meanwhile: what is being asked is heard out, what comes next waits.
restart_httpd() (
  record=/var/lib/lab/started/httpd-$(basename "$0" .sh)
  exec 8>"$HTTPD_LOCK.turn" 9>"$HTTPD_LOCK"
  flock 8
  flock 9
  wanted=$(sha256sum "$@")
  if [[ -e $record && $(<"$record") == "$wanted" ]] && systemctl is-active --quiet httpd; then return; fi
  [[ -d ${record%/*} ]] || mkdir -p "${record%/*}"
  systemctl restart httpd || die "unit httpd does not start; see journalctl -u httpd"
  printf '%s\n' "$wanted" >"$record"
)
