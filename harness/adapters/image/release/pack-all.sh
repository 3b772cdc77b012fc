#!/bin/sh
# Makes the package of every plan, on all processors; those that generate something first, for they take longest.
set -eu
plan=/build/in/plan
{
  find $plan -name generated -size +0 -printf '%h\n'
  find /build/in/packages -maxdepth 2 -name build.sh -printf "$plan/%P\n" | sed 's,/build.sh$,,'
  find $plan -mindepth 1 -maxdepth 1 -type d | sort
} | awk -F / '!seen[$NF]++ { print $NF }' | xargs -P "$(nproc)" -n 1 sh /build/scripts/pack.sh
