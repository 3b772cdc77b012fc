# shellcheck shell=bash
# httpd, which serves keystone, placement and the dashboard: three phases have a file each in its folder.

HTTPD_CONF=/etc/httpd/conf/httpd.conf

# name_server: seed 001 step 13. The package's file has the line as a comment.
name_server() {
  local line="ServerName $LAB_NODE"
  grep -qx "$line" "$HTTPD_CONF" ||
    sed "0,/^#\\?ServerName .*/s//$line/" "$HTTPD_CONF" | write_file "$HTTPD_CONF" 0644 root:root
  grep -qx "$line" "$HTTPD_CONF" || die "$HTTPD_CONF has no line ServerName: the package ships another file than this script knows"
}

# restart_httpd FILE...: only when one of them is not what it was at the last time. httpd is running already; phases side
# by side wait for each other.
restart_httpd() (
  record=/var/lib/lab/started/httpd-$(basename "$0" .sh)
  exec 9>/run/lab-httpd.lock
  flock 9
  wanted=$(sha256sum "$@")
  if [[ -e $record && $(<"$record") == "$wanted" ]] && systemctl is-active --quiet httpd; then return; fi
  [[ -d ${record%/*} ]] || mkdir -p "${record%/*}"
  # a restart would turn away what other phases ask of keystone meanwhile
  systemctl reload-or-restart httpd || die "unit httpd does not start; see journalctl -u httpd"
  printf '%s\n' "$wanted" >"$record"
)
