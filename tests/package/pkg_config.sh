#!/bin/sh
# Compiles and runs the consumer with nothing but pkg-config, with and without --static.
# pkg_config.sh <pkg-config> <directory of spychronous.pc> <source> <output directory> <compiler>
set -eu
pkg_config=$1 source=$3 output=$4 compiler=$5
export PKG_CONFIG_PATH="$2"

for static in '' --static; do
  flags=$("$pkg_config" $static --cflags --libs spychronous)
  libdir=$("$pkg_config" --variable=libdir spychronous)
  $compiler -std=c++20 "$source" -o "$output/consumer_pkg_config" $flags "-Wl,-rpath,$libdir"
  "$output/consumer_pkg_config"
done
