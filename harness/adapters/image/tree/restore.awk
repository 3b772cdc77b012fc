# Turns what debugfs says of entries (ls -p) and of their attributes (ea_list) into the shell commands that give a dumped
# tree, in the working directory, what the dump left out: special modes, hard links, capabilities.

function quoted(path) {
  gsub(/'/, "'\\''", path)
  return "'" path "'"
}

function byte(hex) {
  return 16 * (index("0123456789abcdef", substr(hex, 1, 1)) - 1) + index("0123456789abcdef", substr(hex, 2, 1)) - 1
}

# numbers of the capabilities in four bytes, the lowest first
function numbers(first, base, list, i, bit, value) {
  for (i = 0; i < 4; i++) {
    value = byte($(first + i))
    for (bit = 0; bit < 8; bit++) {
      if (value % 2) list = list "," (base + 8 * i + bit)
      value = int(value / 2)
    }
  }
  return list
}

/^debugfs: ls -p / {
  folder = substr($0, length("debugfs: ls -p \"") + 1)
  sub(/\/?"$/, "/", folder)
}

# /INODE/MODE/UID/GID/NAME/SIZE/
/^\/[0-9]+\/[0-7]+\// {
  split($0, field, "/")
  inode = field[2]; kind = substr(field[3], 1, 2); mode = substr(field[3], 3); name = field[6]
  if (name == "." || name == ".." || kind == "12") next
  path = folder name
  if (kind == "10" && inode in first) { print "ln -f ." quoted(first[inode]) " ." quoted(path); next }
  if (kind == "10") first[inode] = path
  if ((kind == "10" || kind == "04") && substr(mode, 1, 1) != "0") print "chmod " mode " ." quoted(path)
}

/^debugfs: ea_list / { inode = $3; gsub(/[<>]/, "", inode) }

# struct vfs_cap_data: 4 bytes of revision and "effective", then permitted and inheritable, the lower 32 capabilities first.
# The image has set them with a setcap of its own.
$1 == "security.capability" {
  list = substr(numbers(8, 0) numbers(16, 32), 2)
  print "chroot . setcap " list "=" (byte($4) % 2 ? "ep" : "p") " " quoted(first[inode])
}
