#!/bin/sh
# check_layers.sh <repository>: every #include "..." keeps to the table of layers in src/README.md, and
# every source is named there.
set -eu
cd "$1"
find src include python/src -name '*.[ch]pp' | sort | xargs grep -HoE '^#include "[^"]+"' |
  sed -E 's/:#include "/ /; s/"$//' |
  awk '
    # The table: | layer | `folder`, ... | layer, ... |
    FILENAME == "src/README.md" {
      if (split($0, cell, "|") != 5) next
      for (i in cell) gsub(/^ +| +$/, "", cell[i])
      for (n = split(cell[3], folders, /, */); n > 0; --n) {
        gsub(/`/, "", folders[n])
        if (folders[n] ~ /^(src|include|python\/src)/) layer[folders[n]] = cell[2]
      }
      for (n = split(cell[4], below, /, */); n > 0; --n) allowed[cell[2], below[n]] = 1
      allowed[cell[2], cell[2]] = 1
      next
    }
    {
      ++includes
      if ($2 == "spychronous/detail/api.hpp") next
      from = $1
      # Within python/src a header is named without its folder.
      to = ($2 ~ /^spychronous\// ? "include/" : $2 ~ /\// ? "src/" : "python/src/") $2
      sub(/\/[^\/]*$/, "", from)
      sub(/\/[^\/]*$/, "", to)
      if (!(from in layer) || !(to in layer) || !((layer[from], layer[to]) in allowed)) {
        print $1 " (" layer[from] ") may not include " $2 " (" layer[to] ")"
        failed = 1
      }
    }
    END { exit failed || includes == 0 }
  ' src/README.md -

failed=0
for file in $(find src include python/src -name '*.[ch]pp'); do
  name=$(basename "$file")
  grep -qE "[\`/](${name%.*}|$name)\`" src/README.md || {
    echo "src/README.md does not name $file"
    failed=1
  }
done
exit "$failed"
