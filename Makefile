# Everything a person does from the checkout. `make` alone lists it.
SHELL := /bin/bash
.DEFAULT_GOAL := help
JOBS ?= $(shell nproc)
LINES ?= 1000000
SEEDS ?= 100
CASES ?= 100000
# `SECONDS` is bash's own, but only inside a shell: make takes it from the command line.
SECONDS ?= 20
MINUTES ?= 5
KILLS ?= 100
SEED ?= 1

# Our own files that clang-format and the linters look at.
SOURCES = $(shell find lib daemon sandbox tests -name '*.cpp' -o -name '*.hpp')
UNITS = $(filter %.cpp,$(filter-out tests/%,$(SOURCES)))
SCRIPTS = tools/deps tools/private-postgres .ci/run demo/run tests/bench/run tests/bench/run-ledger tests/fuzz/run tests/sanitize tests/tidy/unit_files tests/extra/contract/run completion/dotsync.bash

.PHONY: help deps build dev demo test test-extra simulate properties sanitize fuzz soak bench bench-ledger check-format lint format clean

help:
	@awk -F':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s  %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

deps: ## installs the Debian packages that are missing (root or sudo); starts nothing
	@tools/deps build demo test

build: deps ## release build: build/dotsync and build/dotsync-sandbox
	cmake --preset release
	cmake --build --preset release -j $(JOBS)

dev: deps
	cmake --preset dev
	cmake --build --preset dev -j $(JOBS)

demo: build ## ten thousand customers from a private PostgreSQL into the sandbox, explained step by step
	demo/run

test: dev ## builds with warnings as errors in build-dev/ and runs all tests
	ctest --preset dev -LE extra -j $(JOBS)

test-extra: dev ## tests that need more than Debian's C++ libraries (npm); what is absent is skipped with a word
	tools/deps extra
	ctest --preset dev -L extra

simulate: dev ## the simulation with SEEDS seeds (100); a seed that fails is named and replays exactly
	DOTSYNC_SEEDS=$(SEEDS) build-dev/tests/simulation

properties: deps ## CASES rows (100000) through mappings drawn at random; every contact is held against the vendor's rules
	cmake --preset dev
	cmake --build --preset dev -j $(JOBS) --target properties
	DOTSYNC_CASES=$(CASES) build-dev/tests/properties

sanitize: deps ## unit and integration tests, simulation and the daemon under ASan with UBSan (clang), then under TSan
	@tools/deps fuzz
	cmake --preset asan
	cmake --build --preset asan -j $(JOBS) --target sanitized end_to_end
	tests/sanitize asan whole
	cmake --preset tsan
	cmake --build --preset tsan -j $(JOBS) --target sanitized end_to_end
	tests/sanitize tsan whole

fuzz: ## six fuzz targets (libFuzzer, ASan, UBSan) for SECONDS each (20), two at a time; an input that breaks a promise is kept
	@tools/deps build fuzz
	cmake --preset fuzz
	cmake --build --preset fuzz -j $(JOBS)
	tests/fuzz/run $(SECONDS)

soak: deps ## KILLS kills of the daemon (100), then MINUTES (5) under watch: memory, descriptors, journal; with faults, from SEED
	cmake --preset dev
	cmake --build --preset dev -j $(JOBS) --target soak
	build-dev/tests/soak kills $(KILLS) $(SEED)
	build-dev/tests/soak minutes $(MINUTES) $(SEED)

bench: build ## contacts a second against COPY, CPU seconds per million, peak memory
	tests/bench/run

bench-ledger: deps ## how the ledger could lie in SQLite, each layout at LINES lines (1000000)
	cmake --preset bench
	cmake --build --preset bench --target ledger_layout -j $(JOBS)
	tests/bench/run-ledger $(LINES)

check-format: ## clang-format and shellcheck have nothing to say
	@tools/deps lint
	@clang-format-14 --dry-run -Werror $(SOURCES)
	shellcheck -x $(SCRIPTS)

lint: deps check-format ## clang-tidy over lib, daemon and sandbox, after check-format
	cmake --preset clang
	printf '%s\n' $(UNITS) | xargs -P $(JOBS) -n 4 clang-tidy-14 -p build-clang --quiet --warnings-as-errors='*'

format: ## formats the tree with clang-format
	@tools/deps lint
	@clang-format-14 -i $(SOURCES)

clean: ## removes build/ and all build-*/
	rm -rf build build-*/
