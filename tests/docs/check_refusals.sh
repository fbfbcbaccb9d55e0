#!/bin/sh
# check_refusals.sh <repository>: every sentence with which a result is refused stands in docs/results.md.
set -eu
sentences=$(tr '\n' ' ' < "$1/include/spychronous/codec/refusal.hpp" |
  sed 's/" *"//g' | grep -o '"spychronous: [^"]*"' | sed 's/^"spychronous: //; s/"$//')
[ -n "$sentences" ]
echo "$sentences" | {
  missing=0
  while IFS= read -r sentence; do
    grep -qF -- "$sentence" "$1/docs/results.md" || {
      echo "docs/results.md lacks: $sentence"
      missing=1
    }
  done
  exit "$missing"
}
