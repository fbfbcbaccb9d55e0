#!/bin/sh
# check_no_trace.sh <sources> <plain library> <library with failpoints>
#
# The plain library holds neither the name of any failpoint nor the hook; the other one holds all of
# them, which shows that they would be found. What debuggers read is set aside: "running" is also the
# name of a state.
set -eu
sources=$1 plain=$2 with_failpoints=$3
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

constants_of() {
  objcopy --strip-debug "$1" "$scratch/library"
  strings -a "$scratch/library"
}
constants_of "$plain" > "$scratch/plain"
constants_of "$with_failpoints" > "$scratch/with"
grep -rhoE 'SPYCHRONOUS_FAILPOINT\([a-z_]+\);' "$sources" | sed 's/.*(\(.*\));/\1/' > "$scratch/names"

wrong=0
complain() {
  echo "$1"
  wrong=1
}
count=$(wc -l < "$scratch/names")
[ "$count" -ge 40 ] || complain "only $count failpoints in $sources"
[ -z "$(sort "$scratch/names" | uniq -d)" ] || complain "two failpoints have one name"
while read -r name; do
  ! grep -qx "$name" "$scratch/plain" || complain "$plain holds the failpoint $name"
  grep -qx "$name" "$scratch/with" || complain "$with_failpoints lacks the failpoint $name"
done < "$scratch/names"
! grep -q failpoint "$scratch/plain" || complain "$plain knows of failpoints"
grep -q failpoint_hook "$scratch/with" || complain "$with_failpoints has no hook"
exit $wrong
