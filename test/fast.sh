#!/bin/sh
# npm run test:fast: the tests of the command line beside all others, which take as long.
# Not by mocha's own --parallel: it ends its workers before they have written down what they covered.
set -u
cd "$(dirname "$0")/.." || exit
others=$(mktemp)
trap 'rm -f "$others"' EXIT
trap 'exit 130' INT TERM HUP

mocha --reporter dot --ignore 'test/cli/**' >"$others" 2>&1 </dev/null &
mocha --reporter dot --ignore 'test/unit/**' --ignore 'test/contract/**'
status=$?
wait $! || status=1
cat "$others"
exit $status
