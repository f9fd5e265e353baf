#!/usr/bin/env bash
# From a fresh clone to the first answer: looks for what is missing, builds, indexes the sample reports, searches them.
set -euo pipefail
cd "$(dirname "$0")/.."

missing=0
need() { # command, what to do
  if ! command -v "$1" >/dev/null 2>&1; then
    echo "missing: $1. $2" >&2
    missing=1
  fi
}
need cargo "Install Rust from https://rustup.rs, then open a new shell."
need cc "Install a C compiler: 'apt-get install build-essential', 'dnf install gcc', or 'xcode-select --install'."
[ "$missing" -eq 0 ] || exit 1

echo "== building (five to ten minutes the first time)"
cargo build --release --locked
gongbao=${CARGO_TARGET_DIR:-target}/release/gongbao

echo "== indexing the sample reports in corpus/"
"$gongbao" index corpus

echo "== gongbao search '行政复议 纠错率' --year 2023 --facets region"
"$gongbao" search '行政复议 纠错率' --year 2023 --facets region --limit 5 --format text

cat <<END
Next:
  $gongbao search '负责人出庭应诉率' --region 湖北 --sort year
  $gongbao facets --section 问题
  $gongbao index YOUR_FOLDER --index YOUR_INDEX
  cargo install --path .        # puts \`gongbao\` on your PATH
END
