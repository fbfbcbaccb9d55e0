#!/bin/sh
# check_contract.sh <repository>: every test that docs/contract.md names exists.
set -eu
names=$(grep -oE '^\| `[A-Za-z]+\.[A-Za-z0-9_]+`' "$1/docs/contract.md" | tr -d '|` ')
[ -n "$names" ]
missing=0
for name in $names; do
  # The formatter may break the line after the comma.
  find "$1/tests" -name '*.cpp' -exec cat {} + | tr '\n' ' ' |
    grep -qE "TEST(_F|_P)?\\(${name%%.*}, *${name#*.}\\)" || {
    echo "docs/contract.md names the test $name, which does not exist"
    missing=1
  }
done
exit "$missing"
