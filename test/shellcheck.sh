#!/bin/sh
# Holds every shell script of the project against shellcheck.
set -eu
cd "$(dirname "$0")/.."
find . \( -name node_modules -o -name coverage -o -name .git -o -name .lab \) -prune -o -type f -print |
  while read -r file; do
    case ${file##*/} in
      *.sh) echo "$file" ;;
      *.*) ;;
      *) ! head -n 1 "$file" | grep -qaE '^#!.*[ /](ba)?sh$' || echo "$file" ;;
    esac
  done | xargs shellcheck
