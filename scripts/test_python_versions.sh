#!/bin/sh
# test_python_versions.sh: runs test_python.sh with every CPython from 3.9 on that pyenv has, and with
# those on the PATH.
set -eu
cd "$(dirname "$0")/.."

interpreters() {
  for minor in 9 10 11 12 13; do
    found=$(ls -d "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.$minor.*/bin/python3 2>/dev/null |
      tail -n 1)
    [ -n "$found" ] || found=$(command -v "python3.$minor" || true)
    [ -z "$found" ] || echo "$found"
  done
}

tested=0
for python in $(interpreters); do
  echo "=== $("$python" --version)"
  scripts/test_python.sh "$python" "build/python-$(basename "$(dirname "$(dirname "$python")")")"
  tested=$((tested + 1))
done
[ "$tested" -gt 0 ] || { echo "There is no CPython 3.9 to 3.13 here." >&2; exit 1; }
echo "$tested versions passed."
