# shellcheck shell=bash
# What bash reads before a phase's script (BASH_ENV), so that one that errexit ends says with its last words where, and by which
# command. What the script starts finds nothing of it; the script itself a trap, and errtrace, without which functions have none.
__stacklab() {
  unset -v BASH_ENV
  unset -f __stacklab
  set -o errtrace
  # Only where errexit is on, in the script's own process, and there in a subshell, which leaves the script as it was. The first
  # line takes down what every further command changes. fd 3 is standard error: of this a trace (set -x) is to show nothing.
  # shellcheck disable=SC2154 # it does not see assignments in a trap
  trap '{ case ${-#*e}:$BASHPID in "$-":*) ;; *:$$) (for __stacklab in "$BASH_COMMAND"; do set -- "$LINENO" "$?" "$__stacklab" "${PIPESTATUS[@]}"; done
      set +euf
      shopt -u nocasematch
      builtin printf -v __stacklab_end "\n"
      __stacklab_what=${3%%"$__stacklab_end"*}
      __stacklab_what=${__stacklab_what:0:200}
      [[ $__stacklab_what == "$3" ]] || __stacklab_what+=" …"
      __stacklab_more=
      if (($# > 4)); then
        IFS=" "
        __stacklab_what="a pipe near $__stacklab_what"
        __stacklab_more="; of its commands: ${*:4}"
      fi
      __stacklab_lines=("$1" "${BASH_LINENO[@]}")
      for __stacklab_frame in "${!BASH_SOURCE[@]}"; do
        __stacklab_file=${BASH_SOURCE[__stacklab_frame]#./}
        __stacklab_place="${__stacklab_file/#"${LAB_LIB:-//}"/labs/lib} line ${__stacklab_lines[__stacklab_frame]}"
        case $__stacklab_frame in
        0) __stacklab_where=$__stacklab_place ;;
        1) __stacklab_more+="; called from $__stacklab_place" ;;
        [2-5]) __stacklab_more+=", $__stacklab_place" ;;
        6) __stacklab_more+=", …" ;;
        esac
      done
      [[ -z $__stacklab_more ]] || __stacklab_more=" (${__stacklab_more:2})"
      builtin printf "stacklab: %s: %s: exit status %s%s\n" "$__stacklab_where" "$__stacklab_what" "$2" "$__stacklab_more" >&3
    ) ;;
  esac; } 3>&2 2>/dev/null || :' ERR
}
# a script may look at $_ first
__stacklab "$_"
