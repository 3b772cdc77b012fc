#!/bin/sh
# npm run test:fast: the tests of the command line beside all others, which take as long.
# Not by mocha's own --parallel: it ends its workers before they have written down what they covered.
set -u
running=
cd "$(dirname "$0")/.." || exit
others=$(mktemp)
trap 'rm -f "$others"' EXIT
# what the shell starts in the background does not hear the terminal's interrupt; SIGINT is what mocha hands on to its child
trap 'kill -INT $running; exit 130' INT TERM HUP

mocha --reporter-option base=dot 'test/unit/**/*.test.ts' 'test/contract/**/*.test.ts' >"$others" 2>&1 </dev/null &
running=$!
mocha --reporter-option base=dot 'test/cli/**/*.test.ts' </dev/null &
running="$running $!"
wait $!
status=$?
wait "${running%% *}" || status=1
cat "$others"
exit $status
