#!/bin/bash
# fuzz.sh [<seconds> [<target>...]]: builds the fuzz targets and runs each for so long (60), two at a
# time. Fails if an input breaks a promise, and says where that input is.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-60}
shift || true
targets=("$@")
[ ${#targets[@]} -gt 0 ] || targets=(ring results exceptions messages plain)

build=build/fuzz
cmake --preset fuzz
cmake --build --preset fuzz

export ASAN_OPTIONS=allocator_may_return_null=1:detect_stack_use_after_return=1
export UBSAN_OPTIONS=print_stacktrace=1

# What the search finds new stays in build/fuzz/inputs, and is where the next one goes on.
fuzz() {
  local target=$1
  local inputs=$build/inputs/$target findings=$build/findings/$target
  mkdir -p "$inputs" "$findings"
  if "$build/tests/fuzz/fuzz_$target" -max_total_time="$seconds" -timeout=20 -max_len=4096 \
    -artifact_prefix="$findings/" -print_final_stats=1 \
    "$inputs" "tests/fuzz/corpus/$target" > "$build/$target.log" 2>&1; then
    echo "$target: $(sed -n 's/^stat::number_of_executed_units: *//p' "$build/$target.log")" \
      "inputs, none breaks a promise"
  else
    tail -n 60 "$build/$target.log"
    echo "$target: an input breaks a promise; it is in $findings, the whole log in $build/$target.log"
    return 1
  fi
}

export -f fuzz
export build seconds
printf '%s\n' "${targets[@]}" | xargs -n 1 -P 2 bash -c 'fuzz "$1"' _
