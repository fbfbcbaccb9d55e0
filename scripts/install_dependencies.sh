#!/bin/sh
# install_dependencies.sh <goal>: installs the Debian packages that `make <goal>` needs and this
# system lacks. With nothing missing it does nothing and needs neither network nor privileges.
set -eu

build='g++ cmake ninja-build libcereal-dev libspdlog-dev libssl-dev'
bench='libtbb-dev zlib1g-dev parallel'
test="$build $bench git libgtest-dev pkg-config python3 python3-matplotlib python3-pytest spin strace gdb"
format='git clang-format-16'
docs='doxygen'
python='g++ git python3 python3-dev python3-venv'
prove="$test $python clang-16 libclang-rt-16-dev valgrind"
ci="$prove $format $docs clang-tidy-16"

case ${1-} in
  demo) packages=$build ;;
  bench) packages="$build $bench $python" ;;
  test) packages=$test ;;
  format) packages=$format ;;
  docs) packages=$docs ;;
  prove) packages=$prove ;;
  python) packages=$python ;;
  ci) packages=$ci ;;
  *)
    echo "usage: $0 demo|bench|test|prove|format|docs|python|ci" >&2
    exit 2
    ;;
esac

if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
  echo "This system has no apt-get; if the build stops, install what these Debian packages are" \
    "called here: $packages." >&2
  exit 0
fi

missing=
for package in $packages; do
  case $(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null || true) in
    installed*) ;;
    *) missing="$missing $package" ;;
  esac
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" -eq 0 ]; then
  sudo=
elif command -v sudo >/dev/null; then
  sudo=sudo
else
  echo "These packages are missing and can be installed by root only:$missing" >&2
  exit 1
fi

apt_get() {
  $sudo env DEBIAN_FRONTEND=noninteractive apt-get --quiet --yes \
    -o Acquire::Retries=3 -o DPkg::Lock::Timeout=300 "$@"
}

# Mirrors fail for a while, and an update that failed in part may still serve, so what counts is
# whether the packages could be installed.
echo "Installing$missing"
for pause in 5 15 45 0; do
  apt_get update || true
  # shellcheck disable=SC2086 # one word per package
  if apt_get install --no-install-recommends $missing; then
    exit 0
  fi
  [ "$pause" -eq 0 ] || { echo "Trying again in $pause seconds." >&2; sleep "$pause"; }
done
echo "apt-get could not install$missing; its messages above say why." >&2
exit 1
