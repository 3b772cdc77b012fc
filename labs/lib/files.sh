# shellcheck shell=bash
# Files that are written only when they would change, so that a second application of a phase leaves no trace.

# write_file PATH MODE OWNER:GROUP <CONTENT: the whole file, put in place at once
write_file() {
  local path=$1 mode=$2 owner=$3 content new
  content=$(cat && printf .) # the dot keeps the newlines at the end
  content=${content%.}
  if [[ -e $path && $(stat -c '%a %U:%G' "$path") == "${mode#0} $owner" ]] &&
    printf '%s' "$content" | cmp --silent - "$path"; then return; fi
  mkdir -p "${path%/*}"
  new=$(mktemp "$path.XXXXXX") # mode 0600 until it has its owner: it may hold a password
  printf '%s' "$content" >"$new"
  chown "$owner" "$new"
  chmod "$mode" "$new"
  mv "$new" "$path"
}

# set_option FILE KEY VALUE: changes one `key = value` of a shipped file, which has to have it already
set_option() {
  local file=$1 key=$2 value=$3
  grep -q "^$key *=" "$file" || die "$file has no option $key: the package ships another file than this script knows"
  sed "s|^$key *=.*|$key = $value|" "$file" | write_file "$file" "$(stat -c %a "$file")" "$(stat -c %U:%G "$file")"
}
