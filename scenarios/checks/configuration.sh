# shellcheck shell=bash
# What the services of a node are configured with: FILE, section, key and value, a line each, with tabs between. Comes by standard
# input of `bash -s`. Arguments: UNIT... -- FILE...; read are these files, and those that the units were started with. Not what
# packages bring below /usr, which these overrule. CONFIGURATION: where they are
set -euo pipefail
folder=${CONFIGURATION:-/etc}

started_with() {
  local pid
  pid=$(systemctl show --property=MainPID --value "$1")
  ((pid == 0)) || tr '\0' '\n' <"/proc/$pid/cmdline" | grep -oE "$folder/[^ =]+\.(conf|ini)" || true # most are started with none
}

files() {
  while [[ $1 != -- ]]; do
    started_with "$1"
    shift
  done
  shift
  printf '%s\n' "$@"
}

mapfile -t all < <(files "$@" | sort -u)
for file in "${all[@]}"; do
  [[ -f $file ]] || continue
  # as oslo.config reads a file: what follows a # behind a value belongs to it
  awk '
    /^[[:space:]]*\[/ { gsub(/[][[:space:]]/, ""); section = $0; next }
    match($0, /^[[:space:]]*[a-z][a-z0-9_]*[[:space:]]*=[[:space:]]*/) {
      key = $0
      sub(/^[[:space:]]*/, "", key)
      sub(/[[:space:]]*=.*/, "", key)
      print FILENAME "\t" section "\t" key "\t" substr($0, RLENGTH + 1)
    }' "$file"
done
