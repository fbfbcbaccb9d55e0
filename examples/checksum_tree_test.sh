#!/bin/sh
# checksum_tree_test.sh PROGRAM [DIR]...
#
# Holds the output of checksum_tree against that of sha256sum: below each DIR, or else below a tree
# made here of all that could go wrong.
set -eu
export LC_ALL=C

fail() {
  echo "$*" >&2
  exit 1
}

scratch=$(mktemp -d)
trap 'chmod -R u+rwX "$scratch"; rm -rf "$scratch"' EXIT

# Every regular file below the folders, sorted.
files() { find "$@" -type f -print0 | sort -z; }

# In $scratch/err: the summary, and whatever else was complained about.
has_summary() {
  grep -qx "$1 files, $2 bytes" "$scratch/err" && grep -q '^plain loop .* s$' "$scratch/err" &&
    grep -q '^job .* s, in [0-9]* processes$' "$scratch/err" && grep -q '^ratio ' "$scratch/err"
}

compare() {
  "$program" "$@" >"$scratch/out" 2>"$scratch/err" || fail "It exited with $?: $(cat "$scratch/err")"
  files "$@" | xargs -0 sha256sum >"$scratch/sha256sum"
  cmp "$scratch/sha256sum" "$scratch/out" || fail "sha256sum says something else."
  has_summary "$(wc -l <"$scratch/out")" "$(files "$@" | xargs -0 cat | wc -c)" ||
    fail "The summary is wrong: $(cat "$scratch/err")"
  [ "$(wc -l <"$scratch/err")" -eq 5 ] || fail "It says too much: $(cat "$scratch/err")"
}

program=$1
shift
if [ $# -gt 0 ]; then
  compare "$@"
  exit
fi

tree=$scratch/tree
mkdir -p "$tree/folder with spaces/deeper" "$tree/empty folder" "$scratch/elsewhere"
echo outside >"$scratch/elsewhere/file"
: >"$tree/empty"
echo '*' >"$tree/*"
echo hidden >"$tree/.hidden"
echo spaces >"$tree/folder with spaces/ a file "
echo newline >"$tree/folder with spaces/deeper/new
line"
echo backslash >"$tree/back\\slash"
echo 'carriage return' >"$tree/$(printf 'carriage\rreturn')"
echo 'not UTF-8' >"$tree/$(printf 'latin\344')"
head -c 65536 /dev/zero >"$tree/one buffer"
head -c 65537 /dev/zero >"$tree/one buffer and a byte"
head -c 20000003 /dev/urandom >"$tree/big"
ln -s "$scratch/elsewhere" "$tree/link to a folder"
ln -s "$scratch/elsewhere/file" "$tree/link to a file"
ln -s nowhere "$tree/dangling link"
mkfifo "$tree/pipe"
compare "$tree"
compare "$tree/folder with spaces" "$tree/big"
(cd "$tree" && compare .)

# An empty tree.
"$program" "$tree/empty folder" >"$scratch/out" 2>"$scratch/err"
[ ! -s "$scratch/out" ] && [ "$(cat "$scratch/err")" = "0 files, 0 bytes" ] ||
  fail "Nothing is not nothing: $(cat "$scratch/out" "$scratch/err")"

# What cannot be read: a sentence for each, the rest of the lines, and exit code 1. Root can read
# everything, so it gives up its rights.
as_anyone=
if [ "$(id -u)" -eq 0 ]; then
  as_anyone='setpriv --reuid=65534 --regid=65534 --clear-groups'
  cp "$program" "$scratch/checksum_tree"
  program=$scratch/checksum_tree
  chmod 755 "$scratch" "$program"
  $as_anyone "$program" --help >"$scratch/out" ||
    fail "Without the rights of root it does not start; run the tests as another user."
fi
files "$tree" | xargs -0 sha256sum >"$scratch/sha256sum"
echo secret >"$tree/secret"
mkdir "$tree/secret folder"
echo secret >"$tree/secret folder/file"
chmod 000 "$tree/secret" "$tree/secret folder"
code=0
$as_anyone "$program" "$tree" "$scratch/missing" >"$scratch/out" 2>"$scratch/err" || code=$?
[ "$code" -eq 1 ] || fail "It exited with $code, not with 1."
cmp "$scratch/sha256sum" "$scratch/out" || fail "sha256sum says something else."
for complaint in "cannot read $tree/secret: Permission denied" \
  "cannot read $tree/secret folder: Permission denied" \
  "cannot read $scratch/missing: No such file or directory"; do
  [ "$(grep -c "$complaint" "$scratch/err")" -eq 1 ] ||
    fail "It should say once: $complaint. It says: $(cat "$scratch/err")"
done
[ "$(wc -l <"$scratch/err")" -eq 8 ] || fail "It says too much: $(cat "$scratch/err")"
