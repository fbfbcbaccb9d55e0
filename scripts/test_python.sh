#!/bin/sh
# test_python.sh [<interpreter> [<folder>]]: installs the Python package of this checkout into a
# virtual environment in <folder> (build/python) and runs its tests, mypy and ruff; then builds the
# sdist, a wheel from nothing but that, and imports the wheel in a second, clean environment.
set -eu
cd "$(dirname "$0")/.."
python=${1:-python3}
folder=${2:-build/python}

pip_install() { "$1/bin/python" -m pip install --quiet --disable-pip-version-check "$2"; }

rm -rf "$folder"
mkdir -p "$folder"
"$python" -m venv "$folder/venv"
pip_install "$folder/venv" '.[test]'
"$folder/venv/bin/python" -m pytest -q -p no:cacheprovider
"$folder/venv/bin/python" -m pytest -q -p no:cacheprovider -c tests/bench/pytest.ini \
  tests/bench/test_python_contenders.py
"$folder/venv/bin/mypy" --strict --cache-dir "$folder/mypy" python/spychronous examples/python
"$folder/venv/bin/ruff" check --no-cache python tests/python examples bench
"$folder/venv/bin/ruff" format --no-cache --check python tests/python examples bench

"$folder/venv/bin/python" -m build --outdir "$folder/dist" . > "$folder/build.log" 2>&1 || {
  cat "$folder/build.log"
  exit 1
}
"$python" -m venv "$folder/clean"
pip_install "$folder/clean" "$(echo "$folder"/dist/*.whl)"
cd "$folder"
clean/bin/python -W error -c '
from spychronous import Job
assert Job(lambda x: x + 1, [1, 2, 3]).run_multi_processed() == [2, 3, 4]
'
echo "The Python package passes all its tests on $(venv/bin/python --version)."
