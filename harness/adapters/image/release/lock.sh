#!/bin/sh
# The part of make-lock.sh that runs in the tree.
set -eu
umask 022
in=/build/in files=/tmp/files
here=$(dirname "$0")
# shellcheck source-path=SCRIPTDIR
. "$here/pip.sh"

# download WHAT...: without what is needed besides, which the pins name too
download() { with_index pip download --quiet --no-deps --no-build-isolation --dest $files "$@"; }

forbid_fetching
mkdir $files
while read -r pin; do
  download "$pin"
  pip install --quiet --no-index --find-links $files --no-deps --no-build-isolation --no-compile \
    --target /usr/lib/python2.7/dist-packages --upgrade "$pin"
done <"$in/first"
download --requirement "$in/pins"
[ ! -s "$in/sdists" ] || download --no-binary :all: --requirement "$in/sdists"
cd $files
sha256sum -- * >/build/out/sums
