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
echo "== all checks passed"
