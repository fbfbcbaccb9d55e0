#!/bin/sh
# prove.sh <build folder> [<interpreter that has the package>]: every storm once, the slowest strikes
# first. The programs worker_storm and host_storm have to be built.
set -eu
storms=$1/tests/storms
"$storms/worker_storm" --rate 1
"$storms/worker_storm" --rate 10 --trials 0
"$storms/worker_storm" --rate 100 --trials 0
"$storms/host_storm"
if [ $# -gt 1 ]; then "$2" "$(dirname "$0")/python_storm.py"; fi
