#!/bin/sh
# run_benchmarks.sh <directory>: runs every benchmark program in it, one after the other, and writes
# what they found into the table of docs/performance.md.
set -eu

if [ $# -ne 1 ]; then
  echo "usage: $0 <directory of the benchmark programs>" >&2
  exit 2
fi
programs=$1
document=$(dirname "$0")/../docs/performance.md
figures=$programs/figures.md

# How much of the processors' time somebody outside this machine has taken: "stolen total".
processor_time() {
  awk '/^cpu / { for (i = 2; i <= 9; i++) total += $i; print $9, total; exit }' /proc/stat
}

load=$(cut -d ' ' -f 1 /proc/loadavg)
before=$(processor_time)
set --
for program in "$programs"/bench_*; do
  if [ -f "$program" ] && [ -x "$program" ]; then
    echo "== ${program##*/}"
    "$program" --benchmark_out="$program.json" --benchmark_out_format=json
    set -- "$@" "$program.json"
  fi
done
if [ $# -eq 0 ]; then
  echo "There is no benchmark program in $programs; build them first (make bench)." >&2
  exit 1
fi
stolen=$(echo "$before $(processor_time)" |
  awk '{ printf "%.1f", 100 * ($3 - $1) / ($4 - $2 + 1) }')

{
  processor=$(sed -n 's/^model name[^:]*: *//p' /proc/cpuinfo | head -n 1)
  echo "$(nproc) cores of ${processor:-an unnamed processor}, Linux $(uname -r | cut -d - -f 1)," \
    "load $load at the start, $stolen % of the processor time stolen meanwhile."
  echo
  # Google Benchmark writes one counter a line. A figure F comes with "F: best" and "F: goal".
  awk -F '"' '
    function number(text) { sub(/^: */, "", text); sub(/,$/, "", text); return text + 0 }
    function row(figure,   best, goal) {
      best = (figure ": best") in value ? sprintf("%.4g", value[figure ": best"]) : ""
      if ((figure ": goal") in value) {
        goal = sprintf("%.3g", value[figure ": goal"])
        goals = goals sprintf("| %s | %s | %.4g | %s | %s | %s |\n", name, figure, value[figure],
                              best, goal,
                              sprintf("%.3g", value[figure]) + 0 <= goal + 0 ? "yes" : "**no**")
      } else {
        others = others sprintf("| %s | %s | %.4g | %s |\n", name, figure, value[figure], best)
      }
    }
    function flush_rows(   i) {
      for (i = 1; i <= count; i++) row(figures[i])
      count = 0
      split("", value)
    }
    $2 == "name" {
      flush_rows()
      name = $4
      gsub(/\/(iterations:[0-9]+|manual_time)/, "", name)
      gsub(/\//, ", ", name)
      gsub(/:/, " ", name)
      gsub(/_/, " ", name)
    }
    $2 ~ / / {
      value[$2] = number($3)
      if ($2 !~ /: (best|goal)$/) figures[++count] = $2
    }
    END {
      flush_rows()
      print "| workload | figure | median | best | goal | met |\n|---|---|--:|--:|--:|---|"
      print goals
      print "| workload | figure | median | best |\n|---|---|--:|--:|"
      printf "%s", others
    }
  ' "$@"
} > "$figures"

# The document is replaced in one go, so that it is whole whatever happens.
awk -v figures="$figures" '
  /^<!-- figures: begin/ { print; while ((getline line < figures) > 0) print line; skip = 1 }
  /^<!-- figures: end/ { skip = 0 }
  !skip { print }
' "$document" > "$document.new"
mv "$document.new" "$document"

echo
cat "$figures"
echo
echo "This table is now in docs/performance.md."
