# shellcheck shell=bash
# Of pairs of a unit and a file that it reads when it starts: a line for each file that is not there, and for each that was
# written after the unit was started; of a unit that was never started nothing is known here. Comes by standard input of `bash -s`.
# Arguments: UNIT FILE [UNIT FILE]...; UNIT_STARTS: where systemd notes which start of each unit is its last
set -euo pipefail
starts=${UNIT_STARTS:-/run/systemd/units}

# When the youngest process of each unit began: one that was told to read its files again has started new ones. Less exact than a
# start, for the clock may have been set since; in a unit of its own are processes that are gone by now, too.
youngest=$(
  read -r up _ </proc/uptime
  {
    ps -eo pid=,unit=
    echo processes
    cat /proc/[0-9]*/stat 2>/dev/null || true # some are gone by now
  } | awk -v now="$(date +%s.%N)" -v up="$up" '
    $0 == "processes" { seen = 1; next }
    !seen { unit[$1] = $2; next }
    {
      name = unit[$1]
      sub(/^.*\) /, "") # the name of a process may have blanks and brackets in it
      begun = now - up + $20 / 100
      if (!(name in last) || begun > last[name]) last[name] = begun
    }
    END { for (name in last) printf "%s %.2f\n", name, last[name] }'
)
# hundredths of a second, the clock of files, and that now and uptime are not read in one moment
slack=0.2

while (($# >= 2)); do
  unit=$1 file=$2
  shift 2
  if [[ ! -e $file ]]; then
    echo "$file is not there"
    continue
  fi
  written=$(stat --dereference --format=%.3Y "$file")
  begun=$(stat --format=%.3Y "$starts/invocation:$unit.service" 2>/dev/null || echo 0)
  renewed=$(awk -v unit="$unit.service" '$1 == unit { print $2 }' <<<"$youngest")
  awk -v written="$written" -v begun="$begun" -v renewed="${renewed:-0}" -v slack="$slack" \
    'BEGIN { exit !((begun || renewed) && written > begun && written > renewed + slack) }' </dev/null &&
    echo "unit $unit is older than $file: it was not restarted after that was written"
done
true
