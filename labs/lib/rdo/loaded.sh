# shellcheck shell=bash
# Programs of OpenStack in Python, loaded once in a phase. One loads for two seconds, and for ten and more on an emulated
# node, before it does anything: the calls of one phase share that. What is told to them travels on a pipe: a password that
# is an argument of `openstack user create` stands in no list of processes.

declare -A LOADED_IN=() LOADED_OUT=()

# load NAME USER MODULE PROGRAM [LOCK]: begins to load a program, and returns; `call NAME` waits for it. As the service's
# own user: what root runs leaves log files that the service cannot write (E001-1). Each call shares LOCK with those of
# other phases.
load() {
  local name=$1 user=$2 program=/run/lab-loaded/$4 calls input output
  shift 2
  # under the program's own name: oslo.log calls its file after what was started. Other phases may do the same just now.
  mkdir -p "${program%/*}"
  ln -s "$LAB_LIB/rdo/loaded.py" "$program" 2>/dev/null || [[ -L $program ]]
  calls=$(mktemp -u /run/lab-calls.XXXXXX)
  mkfifo -m 0600 "$calls"
  exec {output}< <(cd / && exec runuser -u "$user" -- python2 -u "$program" "$@" <"$calls" 2>&1)
  exec {input}>"$calls"
  rm "$calls"
  LOADED_IN[$name]=$input LOADED_OUT[$name]=$output
}

# call NAME ARGUMENT...: calls it with these arguments, and prints what it says; fails as it does
call() {
  local name=$1 said status
  shift
  printf '%q ' "$@" >&"${LOADED_IN[$name]}"
  echo >&"${LOADED_IN[$name]}"
  IFS= read -r -d '' said <&"${LOADED_OUT[$name]}" || die "$name $1: ended without an answer: $said"
  read -r status <&"${LOADED_OUT[$name]}"
  said=${said%$'\n'}
  [[ -z $said ]] || printf '%s\n' "${said%$'\n'}"
  return "$status"
}

# tell NAME ARGUMENT...: calls it quietly, unless it fails; then the phase ends with what the program said
tell() {
  local said
  said=$(call "$@") || die "$1 ${*:2:2}: failed; $(tail -n 20 <<<"$said")"
}

# unload NAME: ends it
unload() {
  local input=${LOADED_IN[$1]} output=${LOADED_OUT[$1]}
  exec {input}>&- {output}<&-
  unset "LOADED_IN[$1]" "LOADED_OUT[$1]"
}
