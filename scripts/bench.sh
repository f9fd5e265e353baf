#!/usr/bin/env bash
# Measures indexing and searching on a release build, and prints a Markdown table; README, "Speed", says what is measured.
#
#   scripts/bench.sh [CORPUS.jsonl] [REPORTS_FOLDER] [QUERIES]
#
# CORPUS.jsonl: records with `_id` or `id`, `title`, `text`. REPORTS_FOLDER: whatever `gongbao index` reads. QUERIES: two terms a
# line; without it they are drawn from the texts. "" leaves one out; without texts the sample reports are measured.
#
# JUDGED="FOLDER FOLDER…": judged sets in BEIR's form, to rank. ROUNDS: processes for each of the 25 cold queries (default 10).
set -euo pipefail
here=$PWD
cd "$(dirname "$0")/.."

if [ "$#" -gt 3 ] || [ "${1:-}" = "-h" ] || [ "${1:-}" = "--help" ]; then
  sed -n '2,/^set /{/^#/s/^# \{0,1\}//p}' scripts/bench.sh >&2
  exit 2
fi
for tool in cargo cc; do
  if ! command -v "$tool" >/dev/null 2>&1; then
    echo "missing: $tool. Run scripts/quickstart.sh, which says how to get it." >&2
    exit 2
  fi
done
command -v rg >/dev/null 2>&1 || echo "note: no ripgrep (rg) on the PATH, so grep -r stands in for it" >&2

arguments=(--rounds "${ROUNDS:-10}")
add() { # option, path as seen from where the script was called
  [ -n "$2" ] || return 0
  local path=$2
  [ "${path#/}" != "$path" ] || path=$here/$path
  if [ ! -e "$path" ]; then
    echo "no such file or folder: $2" >&2
    exit 2
  fi
  arguments+=("$1" "$path")
}
add --corpus "${1:-}"
add --reports "${2:-}"
add --queries "${3:-}"
for folder in ${JUDGED:-}; do
  add --set "$folder"
done

cargo bench --locked --bench search -- "${arguments[@]}"
