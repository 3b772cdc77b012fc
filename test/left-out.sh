#!/bin/sh
# The end of npm test: which tests it has left out, each file of them by its first line, and how to run them.
set -eu
cd "$(dirname "$0")/.."
echo 'left out of npm test:'
for file in test/long/*.test.ts; do
  echo "  $file: $(sed -n 's|^// ||p;q' "$file")"
done
echo 'npm run test:all runs them too'
