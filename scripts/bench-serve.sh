#!/usr/bin/env bash
# Measures `gongbao serve` on a release build: searches a second, times, memory, and whether an index that is written anew
# under load loses a request. README, "Serving", says what was measured.
#
#   scripts/bench-serve.sh INDEX [REPORTS_FOLDER]
#
# INDEX: the folder of an index. REPORTS_FOLDER: the reports that it was built from; with it the index is brought up to date
# under load, with a report that is added and taken away again. SECONDS_EACH: how long to ask (default 20).
set -euo pipefail
if [ "$#" -lt 1 ] || [ "$#" -gt 2 ] || [ "$1" = "-h" ] || [ "$1" = "--help" ]; then
  sed -n '2,/^set /{/^#/s/^# \{0,1\}//p}' "$0" >&2
  exit 2
fi
index=$(realpath "$1")
reports=${2:+$(realpath "$2")}
cd "$(dirname "$0")/.."
seconds=${SECONDS_EACH:-20}

cargo build --release --locked --bin gongbao --example load
target=${CARGO_TARGET_DIR:-target}/release
log=$(mktemp -d)
"$target/gongbao" serve --index "$index" --addr 127.0.0.1:0 >"$log/address" 2>"$log/told" &
server=$!
trap 'kill "$server" 2>/dev/null || true; rm -rf "$log"' EXIT
while [ ! -s "$log/address" ]; do
  kill -0 "$server" 2>/dev/null || { cat "$log/told" >&2; exit 2; }
  sleep 0.1
done
address=$(sed 's|http://||; s|/||' "$log/address")
memory() { awk '/^(VmHWM|VmRSS|RssAnon|RssFile)/ { printf "%s %.0f MB  ", $1, $2 / 1000 } END { print "" }' "/proc/$server/status"; }
load() { "$target/examples/load" "$address" --seconds "$seconds" "$@"; }

echo "machine: $(nproc) cores, $(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -1)"
cat "$log/told"
echo "at the start: $(memory)"
while ! curl -fs "http://$address/api/status" | grep -q '"suggestions":true'; do sleep 0.2; done
echo "== 1,000 queries, each for the first time, then as many as are answered"
load --warm
echo "after it: $(memory)"
echo "== 1,000 searches a second"
load --rate 1000
echo "== queries that nobody asked before"
load --parameters "facets=region,year,section,topic,kind&limit=9" --queries 20000 --connections 4
echo "after it: $(memory)"
if [ -n "$reports" ]; then
  echo "== the index is written anew meanwhile"
  added=$reports/gongbao-bench-serve.txt
  trap 'kill "$server" 2>/dev/null || true; rm -rf "$log" "$added"' EXIT
  load --rate 500 &
  asking=$!
  printf '宜昌市2023年度法治政府建设年度报告\n一、主要成效\n　　新增一份报告。\n' >"$added"
  "$target/gongbao" index "$reports" --index "$index"
  rm "$added"
  "$target/gongbao" index "$reports" --index "$index"
  wait "$asking"
  curl -fs "http://$address/api/status"
  echo
fi
echo "at the end: $(memory)"
kill -TERM "$server"
wait "$server"
echo "it ended as told"
