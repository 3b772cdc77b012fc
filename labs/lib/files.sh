# shellcheck shell=bash
# Files that are written only when they would change, so that a second application of a phase leaves no trace.

# write_file PATH MODE OWNER:GROUP <CONTENT: writes the whole file, and puts it in place at once; it ends with one newline.
# What the shell does by itself it does: each program takes an emulated node a tenth of a second or more.
write_file() {
  local path=$1 mode=$2 owner=$3 content new
  content=$(</dev/stdin)
  if [[ -e $path && $content == "$(<"$path")" && $(stat -c '%a %U:%G' "$path") == "${mode#0} $owner" ]]; then return; fi
  [[ -d ${path%/*} ]] || mkdir -p "${path%/*}"
  new=$path.$BASHPID
  # install gives its copy mode 0600 until it has its owner: it may hold a password
  install -m "$mode" -o "${owner%:*}" -g "${owner#*:}" /dev/stdin "$new" <<<"$content"
  mv "$new" "$path"
}

# set_option FILE KEY VALUE: changes one `key = value` of a shipped file, which has to have it already
set_option() {
  local file=$1 key=$2 value=$3
  grep -q "^$key *=" "$file" || die "$file has no option $key: the package ships another file than this script knows"
  sed "s|^$key *=.*|$key = $value|" "$file" | write_file "$file" "$(stat -c %a "$file")" "$(stat -c %U:%G "$file")"
}
