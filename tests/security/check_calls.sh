#!/bin/sh
# check_calls.sh <program> [<argument>...]: while the program runs its jobs, no process of it executes
# another program, opens a socket to anything but a relative, or makes a file.
set -eu
command -v strace >/dev/null || { echo "strace is missing" >&2; exit 77; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
calls=execve,execveat,socket,socketpair,connect,bind,listen,open,openat,creat,mkdir,mkdirat,mknodat
# A file for each process, so that no call is cut in two by those of another.
strace --follow-forks --output-separately --quiet=all --signal=none --trace="$calls" \
  --output="$folder/calls" "$@" >/dev/null 2>&1
cat "$folder"/calls.* >"$folder/all"

expected='^(execve\(.* = 0|socketpair\(AF_UNIX, |open(at)?\()'
if [ "$(grep -c '^execve(' "$folder/all")" -ne 1 ] || ! grep -q '^socketpair(' "$folder/all" ||
  grep -vE "$expected" "$folder/all" || grep O_CREAT "$folder/all"; then
  echo "A job may execute nothing, talk to nobody but its processes, and make no file." >&2
  cat "$folder/all" >&2
  exit 1
fi
