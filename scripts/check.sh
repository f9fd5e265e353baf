#!/usr/bin/env bash
# Everything that must hold before a change lands: format, lints, tests, documentation.
set -euo pipefail
cd "$(dirname "$0")/.."

missing=0
for tool in cargo cc; do
  if ! command -v "$tool" >/dev/null 2>&1; then
    echo "missing: $tool. Run scripts/quickstart.sh, which says how to get it." >&2
    missing=1
  fi
done
for component in fmt clippy; do
  if ! cargo "$component" --version >/dev/null 2>&1; then
    echo "missing: cargo $component. Get it with 'rustup component add rustfmt clippy'." >&2
    missing=1
  fi
done
[ "$missing" -eq 0 ] || exit 1

step() { echo "== $*"; "$@"; }

step cargo fmt --check
step cargo clippy --locked --all-targets -- -D warnings
if cargo nextest --version >/dev/null 2>&1; then
  step cargo nextest run --locked --profile ci
else
  step cargo build --locked --examples
  step cargo test --locked --lib --bins --tests
fi
step cargo test --locked --doc
RUSTDOCFLAGS="-D warnings" step cargo doc --locked --no-deps --document-private-items

# The page of `gongbao serve`, in a real browser. GONGBAO_BROWSER=require makes it an error where it cannot be run.
chromium=${CHROMIUM:-$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)}
if [ -n "$chromium" ] && command -v npm >/dev/null 2>&1; then
  # playwright-core drives the browser, axe-core looks for what keeps people from using the page; both from npm, by the lock file.
  step npm ci --prefix tests/browser --no-audit --no-fund
  GONGBAO=${CARGO_TARGET_DIR:-$PWD/target}/debug/gongbao CHROMIUM=$chromium step node --test tests/browser/page.test.mjs
elif [ "${GONGBAO_BROWSER:-}" = require ]; then
  echo "missing: chromium, or npm. The page cannot be tested." >&2
  exit 1
else
  echo "== note: no chromium or no npm, so the page was not tested in a browser"
fi
echo "== all checks passed"
