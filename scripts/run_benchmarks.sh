#!/bin/sh
# run_benchmarks.sh [--quick] [--only WORKLOAD...]: builds the C++ contenders, installs this package
# and its rivals into a virtual environment, and has bench/run.py measure them all.
#
# The interpreter is $PYTHON, or python3. $BS_THREAD_POOL_INCLUDE_DIR may name the folder of the
# header of BS::thread_pool, of which Debian has no package.
set -eu
cd "$(dirname "$0")/.."
environment=build/bench-venv
python=$environment/bin/python

cmake --preset release -B build/bench -DSPYCHRONOUS_BUILD_BENCH=ON -DSPYCHRONOUS_BUILD_EXAMPLES=OFF \
  ${BS_THREAD_POOL_INCLUDE_DIR:+-DBS_THREAD_POOL_INCLUDE_DIR="$BS_THREAD_POOL_INCLUDE_DIR"}
cmake --build build/bench

pip_install() { "$python" -m pip install --quiet --disable-pip-version-check "$@"; }

[ -x "$python" ] || "${PYTHON:-python3}" -m venv "$environment"
pip_install matplotlib .
# Not every rival exists for every interpreter; a contender that lacks its own says so.
grep -v '^ *\(#\|$\)' bench/python/requirements.txt | while read -r package; do
  pip_install "$package" || echo "$package cannot be installed and is left out." >&2
done

# The old package, where there is a Python 2.7 for it.
for candidate in "$(command -v python2.7 || true)" \
  "${PYENV_ROOT:-$HOME/.pyenv}"/versions/2.7*/bin/python2.7; do
  [ -n "$candidate" ] && "$candidate" -c '' 2>/dev/null || continue
  old=build/bench-old-package
  mkdir -p "$old"
  "$python" -m pip download --quiet --disable-pip-version-check --no-deps --no-binary :all: \
    --dest "$old" spychronous==1.0.post4
  tar -xzf "$old"/*.tar.gz -C "$old" --strip-components 1
  export OLD_PYTHON="$candidate" OLD_PACKAGE="$PWD/$old/src"
  break
done

exec "$python" bench/run.py "$@"
