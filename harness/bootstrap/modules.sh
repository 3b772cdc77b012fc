# shellcheck shell=sh disable=SC2154 # what bootstrap.sh sets
# Part of bootstrap.sh: node_modules as the lock file names them, with the libvirt binding built.

# Written last: what an interrupted install leaves has no stamp.
stamp=$home/node_modules/.stacklab-lock

modules_ready() { cmp -s "$home/package-lock.json" "$stamp"; }

prepare_modules() {
  modules_ready && return
  [ -w "$home" ] || lack "$home is not yours to write into, so it gets no node_modules; clone stacklab into a folder of your own"
  exec 9<"$home"
  flock -n 9 || {
    say "waiting for another bootstrap of $home"
    flock 9
  }
  modules_ready && return
  log=$(mktemp)
  work='' spare=''
  trap 'rm -rf "$log" "$work" "$spare"' EXIT
  trap 'exit 130' INT TERM HUP
  cd "$home" || exit
  # npm and node-gyp keep what they download in the home folder
  if [ ! -d "$HOME" ]; then
    spare=$(mktemp -d)
    export HOME="$spare"
  fi
  rm -f "$stamp"
  modules_match || install_modules
  binding_works || build_binding
  cp package-lock.json "$stamp"
  exec 9<&-
}

# Whether npm finished an install of exactly what the lock file names.
modules_match() {
  node -e '
    const { readFileSync } = require("node:fs");
    const packages = (file) => Object.entries(JSON.parse(readFileSync(file, "utf8")).packages);
    const have = new Map(packages("node_modules/.package-lock.json"));
    const right = ([path, { version, optional }]) =>
      path === "" || (have.has(path) ? have.get(path).version === version : optional === true);
    process.exit(packages("package-lock.json").every(right) ? 0 : 1);
  ' 2>/dev/null
}

# No package's script is run: npm 10 would run them all, npm 11 none, and the one that matters is the binding's, below.
install_modules() {
  say "installing node_modules"
  npm ci --ignore-scripts --include=dev --include=optional --no-audit --no-fund --loglevel=error \
    >"$log" 2>&1 </dev/null && return
  head -n 20 "$log" >&2
  lack "npm ci failed (above); does npm's registry answer ('npm ping' tells)? Mend that, then run this again"
}

# Opens libvirt's built-in test driver: the package loads its native part no earlier than that.
binding_works() {
  node --input-type=module -e '
    import { Hypervisor } from "@unraid/libvirt";
    const libvirt = new Hypervisor({ uri: "test:///default" });
    await libvirt.connectOpen();
    await libvirt.connectClose();
  ' >>"$log" 2>&1
}

build_binding() {
  say "building the libvirt binding"
  prefix=$(node -p 'path.resolve(process.execPath, "../..")')
  # without headers beside Node.js, node-gyp downloads them
  [ -e "$prefix/include/node/node_api.h" ] || prefix=
  gyp=$(node_gyp)
  [ -n "$gyp" ] || lack "npm's node-gyp is nowhere to be found; install Node.js with its npm: https://nodejs.org/en/download"
  compile_binding >"$log" 2>&1 </dev/null && binding_works && return
  tail -n 20 "$log" >&2
  lack "the libvirt binding could not be built (above); the headers of Node.js came from ${prefix:-nodejs.org}"
}

# make and its shell split the paths of what they build: where one is not plain, the work is done in a place whose path is.
compile_binding() {
  case $home$prefix in
    *[!A-Za-z0-9_./-]*) ;;
    *)
      (cd node_modules/@unraid/libvirt && run_gyp "$prefix")
      return
      ;;
  esac
  work=$(mktemp -d /tmp/stacklab-binding.XXXXXX) || return
  mkdir -p "$work/node_modules/@unraid"
  ln -s "${prefix:-/}" "$work/node"
  cp -R node_modules/@unraid/libvirt "$work/node_modules/@unraid/" && cp -R node_modules/node-addon-api "$work/node_modules/" || return
  (cd "$work/node_modules/@unraid/libvirt" && run_gyp "${prefix:+$work/node}") || return
  rm -rf node_modules/@unraid/libvirt/build
  cp -R "$work/node_modules/@unraid/libvirt/build" node_modules/@unraid/libvirt/
}

run_gyp() { node "$gyp" rebuild ${1:+"--nodedir=$1"}; }

# npm brings its own, in another place with each way that npm is installed.
node_gyp() {
  cli=$(readlink -f -- "$(command -v npm)")
  find_gyp "${cli%/bin/*}/node_modules" || find_gyp /usr/share/nodejs || find_gyp "$(npm root -g)/npm/node_modules" || true
}

find_gyp() { [ -e "$1/node-gyp/bin/node-gyp.js" ] && echo "$1/node-gyp/bin/node-gyp.js"; }
