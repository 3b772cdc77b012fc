# shellcheck shell=bash
# What the logs of a node complain of since a moment: one line for each complaint, of four fields between tabs: when
# (2026-11-30 05:59:02), its rank (0 is the gravest), the log, and what it says. Comes by standard input of `bash -s`.
# Arguments: how many seconds back, or `start` for as long as the node has run, and where logs are
set -euo pipefail
seconds=$1 folder=$2
if [ "$seconds" = start ]; then seconds=$(ps -o etimes= -p 1 | tr -d ' '); fi
since=$(date -d "-$seconds seconds" '+%F %T')

# For mawk of Debian 11, too, which knows no repetition counts. Lines of the journal come on standard input, in its own format
# short-iso, and are all complaints.
# shellcheck disable=SC2016 # its dollars are fields
program='
BEGIN {
  split("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec", names, " ")
  for (number in names) months[names[number]] = sprintf("%02d", number)
  REFUSED = "[Rr]efused|[Dd]enied|[Uu]nauthorized|[Ff]orbidden|Permission"
}

# 2026-11-30 05:59:02.123, 2026-11-30T05:59:02+0000, and 2026-11-30  5:59:02 of MariaDB
function iso(line,    clock) {
  clock = substr(line, 12)
  sub(/^ +/, "", clock)
  if (clock ~ /^[0-9]:/) clock = "0" clock
  return substr(line, 1, 10) " " substr(clock, 1, 8)
}

# [Mon Nov 30 05:59:02.123456 2026] of Apache
function apache(line,    part) {
  split(line, part, /[][ ]+/)
  return substr(part[6], 1, 4) "-" months[part[3]] "-" sprintf("%02d", part[4]) " " substr(part[5], 1, 8)
}

# 2026/11/30 05:59:02 of nginx
function slashed(line) {
  line = substr(line, 1, 19)
  gsub("/", "-", line)
  return line
}

function time_of(line) {
  if (line ~ /^[0-9][0-9][0-9][0-9]\/[0-9][0-9]\/[0-9][0-9] [0-9][0-9]:/) return slashed(line)
  if (line ~ /^[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9][ T] ?[0-9]/) return iso(line)
  if (line ~ /^\[[A-Z][a-z][a-z] [A-Z][a-z][a-z] +[0-9]+ [0-9:.]+ [0-9]+\]/) return apache(line)
  return ""
}

function tell(rank, text) {
  if (text != "" && time >= since) print time "\t" rank "\t" log_name "\t" text
}

# What a program under Apache says for information: all of its standard error is an error to mod_wsgi
function is_no_trouble(words) {
  if (words ~ /^(DEBUG|INFO) / || words ~ /[A-Za-z]Warning: /) return 1
  return words ~ /^WARNING / && words !~ REFUSED
}

# What Apache and mod_wsgi write before the words of the program itself
function bare(line) {
  sub(/^\[[^]]*\] /, "", line)
  while (line ~ /^\[(pid|client|remote|[a-z0-9_]*:[a-z0-9]+)[^]]*\] /) sub(/^\[[^]]*\] /, "", line)
  return line
}

FNR == 1 {
  time = ""; in_traceback = 0
  log_name = FILENAME == "-" ? "journal" : FILENAME
}
{
  found = time_of($0)
  if (found != "") time = found
}

FILENAME == "-" { $1 = ""; $2 = ""; sub(/^ +/, ""); tell(1, $0); next }

# oslo.log: time, process, level, module, [request], words; a traceback repeats all but the request
found != "" && $3 ~ /^[0-9]+$/ && $4 ~ /^(ERROR|CRITICAL|WARNING|TRACE)$/ {
  words = $0
  sub(/^[^ ]+ [^ ]+ [0-9]+ [A-Z]+ [^ ]+ ?/, "", words)
  begins = sub(/^\[(req-[^]]*|-)\] /, "", words)
  sub(/^\[instance: [^]]*\] /, "", words)
  if (!begins && (words ~ /^[ \t]/ || words == "" || words ~ /^Traceback|^During handling of |^The above exception was /)) next
  if ($4 == "WARNING") { if (words ~ REFUSED) tell(3, words) }
  else tell($4 == "CRITICAL" ? 0 : begins ? 2 : 1, words)
  next
}

/Traceback \(most recent call last\)/ { in_traceback = 1; next }
in_traceback {
  words = bare($0)
  if (words !~ /^[ \t]/ && words != "") { in_traceback = 0; tell(1, words) }
  next
}

/\[ERROR\]|\[(error|critical|crit|alert|emerg)\]|\[[a-z_]*:(error|crit|alert|emerg)\]|[Cc]onnection refused|[Pp]ermission denied|[Aa]ccess denied|FATAL|[Pp]anic/ {
  words = found == "" ? $0 : bare($0)
  if (found != "" && $0 !~ /^\[/) sub(/^[^ ]+ +[^ ]+ +/, "", words)
  if (!is_no_trouble(words)) tell(2, words)
}
'

# A program that writes to standard error has the priority of any other line: of a unit that has failed, what it said of trouble
# counts, and what systemd says of it does not.
words_of_failed_units() {
  local unit
  systemctl list-units --failed --plain --no-legend 2>/dev/null </dev/null | cut -d ' ' -f 1 | while read -r unit; do
    journalctl -q -u "$unit" --since "$since" -o short-iso --no-pager 2>/dev/null </dev/null || true
  done | grep -v ' systemd\[1\]: ' |
    grep -iE 'emerg|alert|crit|error|fail|fatal|cannot|could not|unable|denied|refused|invalid|unknown|no such|not found|in use|panic' || true
}

# what is compressed, binary or tells of requests complains of nothing
mapfile -d '' -t logs < <(
  find "$folder" -type f -newermt "$since" ! -name '*.gz' ! -name '*.journal' ! -name '*access*' ! -name '[bw]tmp' -print0
)
{
  journalctl -q -p err --since "$since" -o short-iso --no-pager 2>/dev/null </dev/null || true
  words_of_failed_units
} |
  awk -v since="$since" "$program" - "${logs[@]}" | sort -u | tail -n 400
