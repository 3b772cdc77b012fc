#!/usr/bin/env bash
# Brings this checkout, its libraries, the Node.js that runs it and the images of a lab to host01. Runs on the machine
# that runs stacklab. Not over SSH: an emulated node takes 2 MB/s by it, and this is more than a gigabyte.
set -euo pipefail
. "$LAB_LIB/base.sh"

checkout=$(cd ../../.. && pwd)
address=$LAB_ADDRESS_HOST01_MANAGEMENT

# on_host01 COMMANDS: takes the place of the subshell that it is called in
on_host01() {
  # shellcheck disable=SC2029 # words of this script are meant to be filled in here
  exec ssh -F "$LAB_SSH_CONFIG" host01 "set -euo pipefail; cd $LAB_SETTING_FOLDER; $1"
}

# bring NAME KEY TAR-ARGUMENT...: makes a folder of what tar packs, unless the one that is there has this key already
bring() {
  local name=$1 key=$2 news receiver sent=yes
  shift 2
  if [[ $(on_host01 "cat $name.key 2>/dev/null || true") == "$key" ]]; then return; fi
  exec {news}< <(receive "$name" "$key" 2>&1)
  receiver=$!
  await_listener <&"$news"
  tar --create --format=posix --owner=root:0 --group=root:0 --mode=u+rwX,go+rX "$@" |
    sh -c "$LAB_DIAL $address $LAB_SETTING_PORT" || sent=no
  if ! wait "$receiver" || [[ $sent == no ]]; then
    die "host01: $name has not arrived whole; last seen: $(tail -n 5 <&"$news")"
  fi
  exec {news}<&-
}

receive() {
  on_host01 "rm -rf $1 $1.key; mkdir $1
    socat -d -d -u TCP-LISTEN:$LAB_SETTING_PORT,bind=$address,reuseaddr,accept-timeout=60 STDOUT | tar --extract --directory $1
    echo '$2' >$1.key"
}

# await_listener <WHAT-SOCAT-SAYS
await_listener() {
  local line last=nothing
  while read -r line; do
    if [[ $line == *' listening on '* ]]; then return; fi
    last=$line
  done
  die "host01: nothing listens on $address:$LAB_SETTING_PORT; last seen: $last"
}

digest() {
  sha256sum | cut -d ' ' -f 1
}

# As scenarios/checks/kvm-host.ts asks for it, too: a checkpoint may have another checkout
checkout_digest() {
  # shellcheck disable=SC2086 # they are words
  (cd "$checkout" && find $LAB_SETTING_PARTS -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | digest)
}

bring_images() {
  local folders folder
  folders=$("$checkout/bin/lab" images --of "$LAB_SETTING_LAB" --json |
    node -e 'for (const { dir } of JSON.parse(fs.readFileSync(0, "utf8"))) console.log(dir)')
  mapfile -t folders <<<"$folders"
  folder=${folders[0]%/*}
  bring images "$(printf '%s\n' "${folders[@]##*/}" | sort | digest)" -C "$folder" "${folders[@]##*/}"
}

node=$(node -p process.execPath)
libraries=$(readlink -f "$checkout/node_modules")
bring bin "$(digest <"$node")" -C "${node%/*}" "${node##*/}"
bring node_modules "$(digest <"$libraries/.package-lock.json")" -C "$libraries" .
# shellcheck disable=SC2086 # they are words
bring checkout "$(checkout_digest)" -C "$checkout" $LAB_SETTING_PARTS
bring_images
