#!/bin/sh
# prove.sh [<part>...]: the slow proofs, each bounded in time, in the folders of `make test`. Parts:
# failpoints calls storms fuzz instructions
set -eu
cd "$(dirname "$0")/.."
build=build/test
tests=$build/tests
python=build/python/venv/bin/python  # has the package, if the tests of that were run

build() { cmake --build "$build" --target "$@"; }

# Every failpoint, passed by every process: killed, stopped, refused.
prove_failpoints() {
  build failpoint_sweep
  timeout 300 "$tests/sweeps/failpoint_sweep"
}

# Every system call, the first time, the second time, ...: refused. From inside, and from outside.
prove_calls() {
  build call_sweep traced_job
  timeout 300 "$tests/sweeps/call_sweep"
  timeout 300 python3 tests/sweeps/strace_sweep.py "$tests/sweeps/traced_job"
  [ ! -x "$python" ] || timeout 300 python3 tests/sweeps/strace_sweep.py --python "$python"
}

# Workers, hosts and keepers killed at random.
prove_storms() {
  build worker_storm host_storm
  for rate in 1 10 100; do
    timeout 120 "$tests/storms/worker_storm" --rate "$rate"
  done
  timeout 240 "$tests/storms/host_storm"
  [ ! -x "$python" ] || timeout 120 "$python" tests/storms/python_storm.py
}

# What the host reads of its workers, as a hostile one would write it.
prove_fuzz() { timeout 600 scripts/fuzz.sh 60; }

# What the hot paths cost. 77: recorded with another compiler or another Python than are here.
prove_instructions() {
  code=0
  timeout 300 scripts/count_instructions.sh || code=$?
  [ "$code" -eq 0 ] || [ "$code" -eq 77 ]
}

[ $# -gt 0 ] || set -- failpoints calls storms fuzz instructions
cmake --preset dev -B "$build" >/dev/null
for part in "$@"; do
  echo "--- $part"
  began=$(date +%s)
  "prove_$part"
  echo "--- $part passed after $(($(date +%s) - began)) s"
done
