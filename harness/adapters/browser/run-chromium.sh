#!/bin/sh
# Starts Chromium with nothing of its own but the folder that holds its profile, and removes that folder after it.
# Usage: run-chromium.sh --user-data-dir=FOLDER/profile ...    (descriptors 3 and 4: the driver's pipe)
# Chromium ends when the driver's end of the pipe is closed, so nothing stays when the driver is killed.
for word; do
  case $word in --user-data-dir=*) folder=${word#*=} ;; esac
done
folder=${folder%/profile}
# the leader of the process group: who ends the group ends the browser and all its helpers
echo $$ >"$folder/pid"
HOME=$folder TMPDIR=$folder XDG_CONFIG_HOME=$folder XDG_CACHE_HOME=$folder chromium "$@"
status=$?
# helpers that are just ending may still write
for _ in 1 2 3 4 5; do
  rm -rf "$folder" && break
  sleep 1
done 2>/dev/null
exit $status
