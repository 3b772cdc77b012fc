#!/bin/sh
# Makes one package. Usage: pack.sh NAME
#   /build/in/plan/NAME       control, postinst, prerm, postrm, preinst as they lie in the package; lists:
#                             files (paths to take from /), sources (DISTRIBUTION FROM TO), generated (TO DISTRIBUTION CONFIG)
#   /build/in/packages/NAME   files/ to lay over it, build.sh to run at the end
set -eu
umask 022
name=$1
plan=/build/in/plan/$name folder=/build/in/packages/$name root=/build/packages/$name

say() { echo "E: package $name: $*" >&2; exit 1; }

# paths may hold blanks, and none of them holds a newline
take_files() {
  (cd / && sed 's,^/,,' "$plan/files" | tr '\n' '\0' |
    xargs -0 --no-run-if-empty cp --parents --link --no-dereference --preserve=mode,timestamps --target-directory "$root")
}

take_sources() {
  while read -r distribution from to; do
    # shellcheck disable=SC2086  # a pattern
    set -- /sources/$distribution/$from
    [ -e "$1" ] || say "$distribution has no $from in its source archive"
    case $to in
      */) mkdir -p "$root$to" && cp "$@" "$root$to" ;;
      *) mkdir -p "$root${to%/*}" && cp "$1" "$root$to" ;;
    esac
  done <"$plan/sources"
}

# The generator's own configuration names its output and files beside it: only its namespaces count.
generate() {
  while read -r to distribution config; do
    from=/sources/$distribution/$config
    [ -e "$from" ] || say "$distribution has no $config in its source archive"
    mkdir -p "$root${to%/*}"
    # shellcheck disable=SC2046  # options, none with blanks
    python2.7 -W ignore /usr/bin/oslo-config-generator --wrap-width 79 --output-file "$root$to" \
      $(sed -n 's/^ *namespace *= */--namespace /p' "$from") </dev/null >"/tmp/$name.log" 2>&1 ||
      say "$to cannot be generated: $(tail -n 1 "/tmp/$name.log")"
  done <"$plan/generated"
}

lay_files() {
  [ ! -d "$folder/files" ] || cp --recursive --no-dereference --no-preserve=ownership,timestamps "$folder/files/." "$root/"
  [ ! -e "$folder/build.sh" ] || sh "$folder/build.sh" "$root" >&2 || say 'its build.sh failed'
}

# dpkg has to know which files are an operator's, and what all others are made of.
describe() {
  mkdir "$root/DEBIAN"
  cp "$plan/control" "$root/DEBIAN/"
  for script in preinst postinst prerm postrm; do
    [ ! -e "$plan/$script" ] || install -m 755 "$plan/$script" "$root/DEBIAN/$script"
  done
  (
    cd "$root"
    [ ! -d etc ] || find etc -type f -printf '/%p\n' | sort >DEBIAN/conffiles
    find . -type f -not -path './DEBIAN/*' -not -path './etc/*' -printf '%P\0' | sort -z |
      xargs -0 --no-run-if-empty md5sum >DEBIAN/md5sums
  )
}

# Nothing of the umask or the clock of whoever checked the files out.
settle() {
  find "$root" -type d -exec chmod 755 {} +
  find "$root" -type f -perm /111 -exec chmod 755 {} +
  find "$root" -type f -not -perm /111 -exec chmod 644 {} +
  find "$root" -exec touch --no-dereference --date "@$SOURCE_DATE_EPOCH" {} +
}

mkdir -p "$root"
take_files
take_sources
generate
lay_files
describe
settle
# a package is unpacked far more often than it is carried about
dpkg-deb --build --root-owner-group -Zgzip -z1 "$root" /build/out >/dev/null
rm -r "$root"
