#!/bin/bash
# format.sh [--check]: formats the C++ sources in place, or only says which are not formatted.
set -euo pipefail
cd "$(dirname "$0")/.."
mode=(-i)
if [ "${1-}" = --check ]; then
  mode=(--dry-run -Werror)
fi
git ls-files -z --cached --others --exclude-standard '*.hpp' '*.cpp' |
  xargs -0 --no-run-if-empty clang-format-16 "${mode[@]}"
