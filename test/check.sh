#!/bin/sh
# npm run check: types, lint, format, dead code and shell scripts side by side, then the fast tests.
# Everything is asked even after a failure; the last lines say what failed.
set -u
cd "$(dirname "$0")/.." || exit
logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT
trap 'exit 130' INT TERM HUP
failed=

check() {
  started=$(date +%s)
  npm run --silent "$1" >"$logs/$1" 2>&1 </dev/null
  echo "$? $(($(date +%s) - started))" >"$logs/$1.end"
}

report() {
  read -r status seconds <"$logs/$1.end"
  if [ "$status" = 0 ]; then
    echo "  took ${seconds} s: $1"
  else
    echo "  took ${seconds} s: $1, FAILED: npm run $1"
    cat "$logs/$1"
    failed="$failed $1"
  fi
}

CHECKS='types lint format dead shell'
echo "checking: $CHECKS"
for name in $CHECKS; do check "$name" & done
wait
for name in $CHECKS; do report "$name"; done

started=$(date +%s)
npm run --silent test:fast || failed="$failed test:fast"
echo "  took $(($(date +%s) - started)) s: test:fast"
[ -z "$failed" ] || {
  echo "check failed:$failed"
  exit 1
}
echo 'check passed'
