#!/bin/sh
# count_instructions.sh [--record]: builds the library and the Python package as users do, counts the
# instructions of their hot paths and holds them against tests/instructions/counts.txt; or records
# them there. The Python is that of the system, whatever else is called python3 here.
set -eu
cd "$(dirname "$0")/.."
build=build/instructions
venv=$build/venv

cmake --preset release -B "$build" -DSPYCHRONOUS_BUILD_TESTS=ON -DSPYCHRONOUS_BUILD_EXAMPLES=OFF >/dev/null
cmake --build "$build" --target hot_paths
[ -x "$venv/bin/python" ] || /usr/bin/python3 -m venv "$venv"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check .
python3 tests/instructions/check.py \
  --program "$build/tests/instructions/hot_paths" --python "$venv/bin/python" "$@"
