#!/bin/sh
# npm run test:fast: unit tests, contracts and the command line side by side, since each waits for much of its time. What the first
# say is seen as it comes, the others' words follow at the end.
# Not by mocha's own --parallel: it ends its workers before they have written down what they covered.
set -u
cd "$(dirname "$0")/.." || exit
outputs=$(mktemp -d)
running=
trap 'rm -rf "$outputs"' EXIT
# what the shell starts in the background does not hear the terminal's interrupt; SIGINT is what mocha hands on to its child
trap 'kill -INT $running; exit 130' INT TERM HUP

# Usage: play KIND    the tests of a folder
play() {
  exec mocha --reporter-option base=dot "test/$1/**/*.test.ts" </dev/null
}

for kind in cli contract; do
  play $kind >"$outputs/$kind" 2>&1 &
  running="$running $!"
done
play unit &
running="$running $!"
status=0
for process in $running; do wait "$process" || status=1; done
cat "$outputs"/*
exit $status
