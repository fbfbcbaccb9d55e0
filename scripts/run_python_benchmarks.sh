#!/bin/sh
# run_python_benchmarks.sh [WORKLOAD...]: installs the package of this checkout and the newest of its
# rivals into build/bench-venv, runs the workloads of bench/python, by default all of them, one after
# the other, and writes what they found into docs/performance.md and docs/plots.
#
# The interpreter is $PYTHON, or python3.
set -eu

cd "$(dirname "$0")/.."
environment=build/bench-venv
reports=build/bench-python
workloads=${*:-trivial_items start_up array_items array_results uneven_items sockets shared_image documents}

# How much of the processors' time somebody outside this machine has taken: "stolen total".
processor_time() {
  awk '/^cpu / { for (i = 2; i <= 9; i++) total += $i; print $9, total; exit }' /proc/stat
}

mkdir -p build
"${PYTHON:-python3}" -m venv --clear "$environment"
"$environment/bin/pip" install --quiet --disable-pip-version-check \
  joblib mpire pebble numpy scipy matplotlib .

rm -rf "$reports"
mkdir -p "$reports"

# The old package, where there is a Python 2.7 for it.
for candidate in "$(command -v python2.7 || true)" \
  "${PYENV_ROOT:-$HOME/.pyenv}"/versions/2.7*/bin/python2.7; do
  [ -n "$candidate" ] && "$candidate" -c '' 2>/dev/null || continue
  "$environment/bin/pip" download --quiet --disable-pip-version-check --no-deps --no-binary :all: \
    --dest "$reports/old" spychronous==1.0.post4
  tar -xzf "$reports"/old/*.tar.gz -C "$reports/old" --strip-components 1
  export OLD_PYTHON="$candidate" OLD_PACKAGE="$PWD/$reports/old/src"
  break
done
# The libraries below numpy would start threads of their own, with all contenders alike.
export OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1 MKL_NUM_THREADS=1

cores=$(env -u OMP_NUM_THREADS nproc)
load=$(cut -d ' ' -f 1 /proc/loadavg)
before=$(processor_time)
for workload in $workloads; do
  "$environment/bin/python" "bench/python/$workload.py" "$reports"
done
stolen=$(echo "$before $(processor_time)" |
  awk '{ printf "%.1f", 100 * ($3 - $1) / ($4 - $2 + 1) }')

processor=$(sed -n 's/^model name[^:]*: *//p' /proc/cpuinfo | head -n 1)
"$environment/bin/python" bench/python/figures.py "$reports" docs/performance.md \
  "$cores cores of ${processor:-an unnamed processor}, Linux $(uname -r | cut -d - -f 1), load\
 $load at the start, $stolen % of the processor time stolen meanwhile."

echo
echo "These tables are now in docs/performance.md, and the plots in docs/plots."
