#!/bin/sh
# test_contenders.sh <program>: lets each contender of a benchmark program answer two rounds of small
# parameters. One that a library is missing for has to say so.
set -eu

program=$1
pairs=$("$program" list)
[ -n "$pairs" ] || { echo "$program lists no contender." >&2; exit 1; }

echo "$pairs" | while read -r arguments; do
  # shellcheck disable=SC2086 # one word per argument
  answers=$(printf 'go\ngo\n' | "$program" $arguments)
  number='{"\(seconds\|value\)": [-+.0-9e]*}'
  if ! printf '%s\n' "$answers" | tr '\n' ' ' |
    grep -qx -e "{\"ready\": true, \"version\": \"[^\"]*\"} $number $number " \
      -e '{"missing": "[^"]*"} '; then
    printf '%s\n' "$program $arguments answered:" "$answers" >&2
    exit 1
  fi
done
