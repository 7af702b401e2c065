#!/usr/bin/env bash
# Compile both locks again from pyproject.toml: every version with its hashes, for every system, naming no host.
set -euo pipefail
cd "$(dirname "$0")/.."
uv=$(command -v uv || true)
if [ -z "$uv" ]; then
  .venv/bin/python -m pip install --quiet uv
  uv=.venv/bin/uv
fi
compile=("$uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header
  --no-emit-index-url --no-emit-find-links --extra postgres pyproject.toml)
"${compile[@]}" --output-file requirements.lock
"${compile[@]}" --group dev --output-file requirements-dev.lock
if grep -nE '(https?|file)://' requirements.lock requirements-dev.lock; then
  echo "A lock names a host; see the lines above." >&2
  exit 1
fi
