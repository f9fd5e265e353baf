#!/usr/bin/env bash
# Brings an index up to date, unattended: for cron, or a systemd timer (README, "Reindexing unattended").
#
#   scripts/reindex.sh [--index DIR] [--log FILE] [--] FOLDER... [further options of `gongbao index`]
#
# Quiet when nothing has changed. Else one line of JSON on standard output: what `gongbao index --format json` prints, with
# "result" before it. Every run adds its lines to the log file, if one is named.
#
# Exit status: 0 nothing to do · 10 done · 3 done, but some documents could not be read · 2 failed, the index is as it was ·
# 75 another run on the same index has not ended.
#
# GONGBAO: the program (default: the one beside this script, else the one on the PATH).
set -uo pipefail

index=${GONGBAO_INDEX:-index}
log=
arguments=()
while [ "$#" -gt 0 ]; do
  case $1 in
    -h | --help)
      sed -n '2,/^set /{/^#/s/^# \{0,1\}//p}' "$0"
      exit 0
      ;;
    --index | --log)
      if [ "$#" -lt 2 ]; then
        echo "error: $1 needs a value" >&2
        exit 2
      fi
      if [ "$1" = --index ]; then index=$2; else log=$2; fi
      shift 2
      ;;
    --)
      shift
      arguments+=("$@")
      break
      ;;
    *)
      arguments+=("$1")
      shift
      ;;
  esac
done

built=$(dirname "$0")/../target/release/gongbao
if [ -z "${GONGBAO:-}" ]; then
  if [ -x "$built" ]; then GONGBAO=$built; else GONGBAO=gongbao; fi
fi
if ! command -v "$GONGBAO" >/dev/null 2>&1; then
  echo "error: no program \`$GONGBAO\`: build it with scripts/quickstart.sh, or name it by the variable GONGBAO" >&2
  exit 2
fi

note() { # a line for the log
  [ -n "$log" ] || return 0
  printf '%s %s\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$1" >>"$log"
}
if [ -n "$log" ] && ! : >>"$log"; then
  echo "error: cannot write the log \`$log\`" >&2
  exit 2
fi

messages=$(mktemp) || exit 2
trap 'rm -f "$messages"' EXIT
summary=$("$GONGBAO" index ${arguments[@]+"${arguments[@]}"} --index "$index" --format json --progress none 2>"$messages")
status=$?

finish() { # result, exit status
  note "$1${summary:+ $summary}"
  while IFS= read -r line; do note "  $line"; done <"$messages"
  exit "$2"
}
if [ "$status" -ne 0 ] && [ "$status" -ne 3 ]; then
  cat "$messages" >&2
  if grep -q 'another process is writing' "$messages"; then
    finish busy 75
  fi
  finish failed 2
fi
changed=$(printf '%s' "$summary" | grep -cE '"(added|updated|removed)":[1-9]')
if [ "$status" -eq 3 ]; then
  result='done with failures' code=3
elif [ "$changed" -gt 0 ]; then
  result=done code=10
else
  finish 'nothing to do' 0
fi
cat "$messages" >&2
printf '{"result":"%s",%s\n' "$result" "${summary#\{}"
finish "$result" "$code"
