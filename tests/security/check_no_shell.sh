#!/bin/sh
# check_no_shell.sh <folder>...: no source calls what starts a program.
set -eu
calls='(system|popen|exec[lv]p?e?|execveat|fexecve|posix_spawnp?|wordexp)[[:space:]]*\('
python='\b(subprocess|pty)\b|os\.(system|popen|exec[lv]|spawn|posix_spawn)'

# Prints what it finds.
starts_a_program() {
  find "$@" \( -name '*.cpp' -o -name '*.hpp' \) -exec grep -nHE "(^|[^_[:alnum:].])$calls" {} + ||
    find "$@" -name '*.py' -exec grep -nHE "$python" {} +
}

# It can find one.
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
for line in 'a.cpp ::system(command)' 'b.hpp execve (path, 0, 0)' 'c.py import subprocess'; do
  rm -f "$folder"/*
  echo "${line#* }" >"$folder/${line%% *}"
  starts_a_program "$folder" >/dev/null || { echo "This check overlooks: $line" >&2; exit 1; }
done

if starts_a_program "$@"; then
  echo "The library starts no program." >&2
  exit 1
fi
