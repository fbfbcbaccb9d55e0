#!/bin/sh
# test_protocol.sh <program>: what test_protocol.cpp has to answer.
set -eu
program=$1

# expect <answers, whose numbers are N> <arguments>...
expect() {
  expected=$1
  shift
  answers=$(printf 'go\ngo\n' | "$program" "$@" 2>&1 |
    sed "s/: [0-9][-+.0-9e]*}/: N}/; s/processes=[0-9]*/processes=N/") || true
  [ "$answers" = "$expected" ] && return
  printf '%s\n' "$program $* answered:" "$answers" "instead of:" "$expected" >&2
  exit 1
}

ready='{"ready": true, "version": "1 \"2\""}'
wrong='{"error": "It is \"wrong\"."}'
expect "$ready
{\"seconds\": N}
{\"seconds\": N}" one right
expect "$ready
$wrong
$wrong" one wrong
expect "$ready
$wrong
$wrong" one right expected=2
expect '{"missing": "There is none."}' one absent
expect "$program: No contender is called \"nobody\"; \"list\" names them." one nobody
expect "$program: There is no parameter \"count\"; these are its parameters and their defaults:\
 expected=1 processes=N." one right count=1
expect "$program: expected=0 is not a positive integer." one right expected=0
expect "$program: usage: one CONTENDER [NAME=VALUE]... | list" two right
if "$program" one nobody 2>/dev/null </dev/null; then
  echo "$program succeeds with a contender that is not there." >&2
  exit 1
fi
