#!/bin/bash
# tidy.sh <build directory>: clang-tidy over the library and the examples, as compiled there.
set -euo pipefail
cd "$(dirname "$0")/.."
git ls-files -z 'src/*.cpp' 'examples/*.cpp' |
  xargs -0 --no-run-if-empty -n 1 -P "$(nproc)" clang-tidy-16 --quiet -p "$1" \
    2> >(grep -v 'warnings\? generated' >&2)
