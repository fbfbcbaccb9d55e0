# make demo      the checksums of many files, by a plain loop and by a job   [DIR=/some/folder]
# make test      build everything, run every test, of the C++ library and of the Python package
# make test-cpp, make test-python, make test-pythons     one of them; each CPython that is here
# make prove     the slow proofs: sweeps, storms, fuzzing, instructions; a quarter of an hour
# make bench     measure it beside its rivals and write docs/performance.md; a quarter of an hour
# make bench-quick     the same for a look, in two minutes
# make docs      the reference, into build/docs
# make format    format the sources
# make clean     remove build/
#
# Each installs the Debian packages it needs and lacks (sudo only when not root).

DIR ?=
# Tests wait as much as they work.
JOBS ?= $(shell expr 2 '*' $$(nproc))

help:
	@sed -n '/^#/!q; s/^# \{0,1\}//p' Makefile

demo:
	@scripts/install_dependencies.sh demo
	cmake --preset release
	cmake --build build/release --target checksum_tree
	build/release/examples/checksum_tree $(if $(DIR),"$(DIR)") > build/demo.sha256
	@echo "The checksums are in build/demo.sha256, in the format of sha256sum; the last ones:"
	@tail -n 3 build/demo.sha256

test: test-cpp test-python

test-cpp:
	@scripts/install_dependencies.sh test
	cmake --preset dev -B build/test
	cmake --build build/test
	ctest --test-dir build/test --output-on-failure --no-tests=error --timeout 60 -j $(JOBS)

test-python:
	@scripts/install_dependencies.sh python
	scripts/test_python.sh

test-pythons:
	@scripts/install_dependencies.sh python
	scripts/test_python_versions.sh

prove:
	@scripts/install_dependencies.sh prove
	scripts/prove.sh

bench:
	@scripts/install_dependencies.sh bench
	scripts/run_benchmarks.sh

bench-quick:
	@scripts/install_dependencies.sh bench
	scripts/run_benchmarks.sh --quick

docs:
	@scripts/install_dependencies.sh docs
	@mkdir -p build
	doxygen docs/Doxyfile

format:
	@scripts/install_dependencies.sh format
	scripts/format.sh

clean:
	rm -rf build

.PHONY: help demo test test-cpp test-python test-pythons prove bench bench-quick docs format clean
