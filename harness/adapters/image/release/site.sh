#!/bin/sh
# One step of make-site.sh, in the tree. Usage: site.sh fetch|wheels|install|patches|settle
set -eu
umask 022
in=/build/in site=/site packages=/site/usr/lib/python2.7/site-packages
locked=$in/lock.txt

here=$(dirname "$0")
# shellcheck source-path=SCRIPTDIR
. "$here/pip.sh"

# lock_of NAME...: their lines of the lock
lock_of() { awk -v names="$*" 'BEGIN { n = split(names, list, " "); for (i = 1; i <= n; i++) want[list[i]] }
  { split($1, name, "=="); if (name[1] in want) print }' "$locked"; }

fetch() {
  forbid_fetching
  # one at a time: each is needed to build the next
  while read -r name; do
    lock_of "$name" >/tmp/first
    [ -s /tmp/first ] || say "the lock lacks $name, which builds need; make it anew"
    with_index pip install --quiet --require-hashes --no-deps --no-build-isolation --no-compile \
      --target /usr/lib/python2.7/dist-packages --upgrade --requirement /tmp/first
  done <"$in/first"
}

# What is taken from source archives, and no wheel has.
sources() {
  mkdir -p /sources /tmp/sdists
  sdists=$(tr '\n' ' ' <"$in/sdists")
  [ -n "$sdists" ] || return 0
  # shellcheck disable=SC2086  # a list of words
  lock_of $sdists >/tmp/sdists.txt
  with_index pip download --quiet --require-hashes --no-deps --no-build-isolation --no-binary :all: \
    --dest /tmp/sdists --requirement /tmp/sdists.txt
  for name in $sdists; do
    archive=$(find /tmp/sdists -name "$name-[0-9]*.tar.gz" -o -name "$(echo "$name" | tr - _)-[0-9]*.tar.gz")
    [ -n "$archive" ] || say "$name has no source archive that is a .tar.gz"
    mkdir "/sources/$name"
    tar --extract --no-same-owner --strip-components 1 --directory "/sources/$name" --file "$archive"
  done
}

wheels() {
  [ ! -e $in/release/prepare.sh ] || sh $in/release/prepare.sh
  # shellcheck source=/dev/null
  [ ! -e /tmp/build-environment ] || . /tmp/build-environment
  # pip builds one after the other: a share of the lock for each processor
  split --elide-empty-files --number "r/$(nproc)" "$locked" /tmp/share.
  sources &
  builds=$!
  for share in /tmp/share.*; do
    with_index pip wheel --quiet --require-hashes --no-deps --no-build-isolation --wheel-dir /tmp/wheels \
      --requirement "$share" &
    builds="$builds $!"
  done
  for build in $builds; do wait "$build"; done
}

install() {
  cut -d ' ' -f 1 "$locked" >/tmp/names
  pip install --quiet --no-index --find-links /tmp/wheels --no-deps --no-compile --ignore-installed \
    --no-warn-script-location --root $site --prefix /usr --requirement /tmp/names
  mkdir -p $site/usr/lib/python2.7/dist-packages
  echo "import site; site.addsitedir('/usr/lib/python2.7/site-packages')" \
    >$site/usr/lib/python2.7/dist-packages/00-site-packages.pth
}

# A patch says why it is there, and its test is red without it.
patches() {
  for patch in "$in"/release/patches/*.patch; do
    [ -e "$patch" ] || continue
    name=$(basename "$patch" .patch)
    ! proven "$name" || say "patch $name: its test is green without it"
    patch --quiet --strip 1 --directory $packages --no-backup-if-mismatch <"$patch" >/tmp/patch.log 2>&1 ||
      say "patch $name does not apply: $(tr '\n' ' ' </tmp/patch.log)"
    proven "$name" || say "patch $name: its test is red with it: $(tail -n 1 /tmp/proof.log)"
  done
}

# a site folder and not a path: namespaces that distributions share are in .pth files
proven() {
  PYTHONDONTWRITEBYTECODE=1 python2.7 -c 'import runpy, site, sys; site.addsitedir(sys.argv[1]); runpy.run_path(sys.argv[2])' \
    $packages "$in/release/patches/$1.test.py" >/tmp/proof.log 2>&1
}

# The same bytes at each build: times, and what byte-compiling writes of times.
settle() {
  find $site /sources -exec touch --no-dereference --date "@$SOURCE_DATE_EPOCH" {} +
  # code of other Pythons does not compile, and is not used
  find $packages -mindepth 1 -maxdepth 1 \( -type d -o -name '*.py' \) -printf '%f\n' |
    xargs -P "$(nproc)" -I '{}' python2.7 -m compileall -q -d "${packages#"$site"}/{}" "$packages/{}" >/dev/null || true
  find $site -exec touch --no-dereference --date "@$SOURCE_DATE_EPOCH" {} +
  PYTHONPATH=$wheels python2.7 /build/scripts/describe-site.py $site >/build/out/distributions.json
  unbind
}

# Packages say what they need, and the distributions of OpenStack themselves no more, as in RDO (%py_req_cleanup of its
# specs): PasteDeploy has pkg_resources look through the needs of a whole service again for each filter of a pipeline, half
# of the time that a service loads.
unbind() {
  for mark in "$packages"/*.dist-info/pbr.json; do
    metadata=${mark%/*}/METADATA
    sed --in-place '/^Requires-Dist: /d' "$metadata"
    touch --no-dereference --date "@$SOURCE_DATE_EPOCH" "$metadata" "${mark%/*}"
  done
}

"$1"
