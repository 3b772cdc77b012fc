#!/usr/bin/env bash
# Each account has a clone, a cache and a state of its own, as people who share a host do; one of them may not open /dev/kvm
set -euo pipefail
. "$LAB_LIB/base.sh"
. "$LAB_LIB/files.sh"

# account NAME GROUP...
account() {
  local name=$1
  shift
  id "$name" >/dev/null 2>&1 || useradd --create-home --shell /bin/bash "$name"
  usermod --groups "$(IFS=, && printf '%s' "$*")" "$name"
}

# give_home ACCOUNT: what was brought, in folders of the account's own; no byte of the images is copied. Done anew when
# something else was brought.
give_home() {
  local name=$1 home=$LAB_SETTING_FOLDER/accounts/$1 brought
  brought=$(cat "$LAB_SETTING_FOLDER"/*.key)
  if [[ -e $home/brought && $(<"$home/brought") == "$brought" ]]; then return; fi
  rm -rf "$home/stacklab" "$home/cache"
  mkdir -p "$home/state" "$home/cache/stacklab/images"
  cp -aT "$LAB_SETTING_FOLDER/checkout" "$home/stacklab"
  ln -s "$LAB_SETTING_FOLDER/node_modules" "$home/stacklab/node_modules"
  chown -R "$name:" "$home"
  # after that: a file that is linked stays whose it was, and can be read by all
  cp -alT "$LAB_SETTING_FOLDER/images" "$home/cache/stacklab/images/nodes"
  find "$home/cache" -type d -exec chown "$name:" {} +
  printf '%s\n' "$brought" >"$home/brought"
}

[[ -e /dev/kvm ]] || die 'this node has no /dev/kvm: its processor has no virtualization that its kernel can use; see docs/decisions/22-kvm-inside-emulated-nodes.md'
account "$LAB_SETTING_INSIDER" kvm
account "$LAB_SETTING_OUTSIDER"
for table in /etc/subuid /etc/subgid; do
  write_file "$table" 0644 root:root <<<"$LAB_SETTING_INSIDER:100000:65536
$LAB_SETTING_OUTSIDER:165536:65536"
done

install -d -m 0755 "$LAB_SETTING_FOLDER/accounts"
for name in root "$LAB_SETTING_INSIDER" "$LAB_SETTING_OUTSIDER"; do give_home "$name"; done

ln -sf "$LAB_SETTING_FOLDER/bin/node" /usr/local/bin/node
write_file /usr/local/bin/lab 0755 root:root <<LAB
#!/bin/sh
# stacklab, as whoever calls it has it
home=$LAB_SETTING_FOLDER/accounts/\$(id -un)
export XDG_CACHE_HOME="\$home/cache" XDG_STATE_HOME="\$home/state"
cd "\$home/stacklab"
exec bin/lab "\$@"
LAB
