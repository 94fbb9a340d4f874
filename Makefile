# Two commands do all that is needed on a fresh machine:
#     make demo            runs the main job on the sample texts and says where the report lies (SRC=folder: on yours)
#     make test            runs the tests
# For development: make help

SHELL := /bin/bash
.DEFAULT_GOAL := help
VENV := .venv
PY := $(VENV)/bin/python
SRC ?=
OUT ?= demo-out
SHARED ?= ../shared
CORE := $(sort $(shell find csrc -name '*.c' 2>/dev/null))
HEADERS := $(sort $(shell find csrc python/ext -name '*.h' 2>/dev/null))
BUILD_INPUTS := pyproject.toml setup.py $(wildcard build_backend/*.py) $(CORE) $(HEADERS) $(wildcard python/ext/*.c)

.PHONY: qemu-test icu-test help demo test setup test-setup ctest oom fuzz-replay fuzz cost score bench bench-setup browser format format-check \
        lint sdist wheel install-check clean

help: ## this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 22

# ------------------------------------------------------------------------------------------------ set-up

# The environment with the package in it; made again only when what it is built from has changed.
$(VENV)/.installed: $(BUILD_INPUTS) tools/bootstrap
	@tools/bootstrap $(VENV)
	@touch $@

$(VENV)/.test-tools: $(VENV)/.installed pyproject.toml
	@$(PY) -m pip install --quiet --disable-pip-version-check $$($(PY) -c "import tomllib; \
	    print(*tomllib.load(open('pyproject.toml', 'rb'))['project']['optional-dependencies']['test'])")
	@touch $@

setup: $(VENV)/.installed ## system packages where permitted, .venv, the package
test-setup: $(VENV)/.test-tools

# ------------------------------------------------------------------------------------------------ the two

demo: $(VENV)/.installed ## the main job, on the sample texts or SRC=folder; results in OUT=demo-out
ifeq ($(SRC),)
	@$(PY) -m tiktokcorpus run --sample -o "$(OUT)" --title "TikTok and governments: a sample"
else
	@$(PY) -m tiktokcorpus run "$(SRC)" -o "$(OUT)"
endif
	@echo "The report: file://$(abspath $(OUT))/report.html"

test: $(VENV)/.test-tools ctest ## C tests, then Python tests
	@$(PY) -m pytest tests/py

# --------------------------------------------------------------------------------------------------- C
# Flavours: SAN=1 builds with AddressSanitizer and UndefinedBehaviorSanitizer into a folder of its own.

CC ?= cc
SAN ?=
ifeq ($(SAN),)
FLAVOUR := plain
SANFLAGS := -O2
else
FLAVOUR := san
SANFLAGS := -O1 -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
endif
CDIR := build/c-$(FLAVOUR)
ANYPY := $(or $(wildcard $(PY)),python3)
PCRE2_FLAGS = $(shell $(ANYPY) build_backend/find_pcre2.py)
WARN := -Wall -Wextra -Werror=implicit-function-declaration -Werror=incompatible-pointer-types
CFLAGS_ALL = -std=c11 -D_POSIX_C_SOURCE=200809L -g $(SANFLAGS) $(WARN) -Icsrc -Itests/c \
    -DRULES_DIR='"$(CURDIR)/python/tiktokcorpus/data/rules"' -DTEST_DIR='"$(CURDIR)/tests"'
CORE_OBJECTS := $(CORE:%.c=$(CDIR)/%.o)
C_TESTS := $(patsubst tests/c/%.c,%,$(sort $(wildcard tests/c/test_*.c)))
C_TESTS_QUICK := $(filter-out test_oom,$(C_TESTS))
FUZZERS := $(patsubst tests/fuzz/fuzz_%.c,%,$(sort $(wildcard tests/fuzz/fuzz_*.c)))

$(CDIR)/.pcre2: build_backend/find_pcre2.py
	@mkdir -p $(CDIR)
	@echo '$(PCRE2_FLAGS)' > $@; test -s $@ || exit 1

$(CDIR)/%.o: %.c $(CDIR)/.pcre2
	@mkdir -p $(@D)
	@$(CC) $(CFLAGS_ALL) $$(tr ' ' '\n' < $(CDIR)/.pcre2 | grep '^-I') -MMD -MP -c $< -o $@

$(CDIR)/test_%: $(CDIR)/tests/c/test_%.o $(CORE_OBJECTS)
	@$(CC) $(SANFLAGS) -o $@ $^ $$(cat $(CDIR)/.pcre2) -lm -lpthread

$(CDIR)/fuzz_%: $(CDIR)/tests/fuzz/fuzz_%.o $(CDIR)/tests/fuzz/replay.o $(CORE_OBJECTS)
	@$(CC) $(SANFLAGS) -o $@ $^ $$(cat $(CDIR)/.pcre2) -lm -lpthread

-include $(shell find build/c-plain build/c-san -name '*.d' 2>/dev/null)
.PRECIOUS: $(CDIR)/%.o $(CDIR)/test_% $(CDIR)/fuzz_%

.PHONY: run-c run-oom run-fuzz
run-c: $(C_TESTS_QUICK:%=$(CDIR)/%)
	@failed=; for t in $(C_TESTS_QUICK); do \
	    $(CDIR)/$$t > $(CDIR)/$$t.log 2>&1 || failed="$$failed $$t"; \
	    printf '%-24s %s\n' $$t "$$(tail -n 1 $(CDIR)/$$t.log)"; \
	    case "$$failed" in *" $$t"*) cat $(CDIR)/$$t.log;; esac; \
	done; test -z "$$failed" || { echo "C tests failed:$$failed"; exit 1; }

run-oom: $(CDIR)/test_oom
	@$(CDIR)/test_oom

MUTATIONS ?= 300
run-fuzz: $(FUZZERS:%=$(CDIR)/fuzz_%)
	@for f in $(FUZZERS); do printf '%-10s ' $$f; \
	    TC_FUZZ_SAVE=$(CDIR)/last-$$f.bin $(CDIR)/fuzz_$$f -n $(MUTATIONS) -s 20 tests/fuzz/seeds/$$f/* || \
	    { echo "fuzz_$$f failed; the input lies in $(CDIR)/last-$$f.bin"; exit 1; }; done

JOBS := $(shell nproc 2>/dev/null || echo 2)
ctest: ## C unit tests (SAN=1: under ASan and UBSan)
	@$(MAKE) --no-print-directory -j$(JOBS) SAN=$(SAN) run-c
oom: ## every allocation of the C API fails once (TC_OOM_FULL=1: truly every)
	@$(MAKE) --no-print-directory -j$(JOBS) SAN=$(SAN) run-oom
fuzz-replay: ## fuzz seeds and MUTATIONS of each, with the plain compiler (SAN=1: with sanitizers)
	@$(MAKE) --no-print-directory -j$(JOBS) SAN=$(SAN) run-fuzz

$(CDIR)/cost_names: $(CDIR)/tests/cost/names.o $(CORE_OBJECTS)
	@$(CC) $(SANFLAGS) -o $@ $^ $$(cat $(CDIR)/.pcre2) -lm -lpthread
cost: $(CDIR)/cost_names ## inputs made to be slow cost no more than linear work, by instruction counts (needs valgrind)
	@tests/cost/run $(CDIR)/cost_names

SECONDS_EACH ?= 60
fuzz: ## libFuzzer on every target for SECONDS_EACH=60 (needs clang)
	@mkdir -p build/fuzz
	@for f in $(FUZZERS); do mkdir -p build/fuzz/$$f && \
	    clang $(CFLAGS_ALL) -O1 -fsanitize=fuzzer,address,undefined $(CORE) tests/fuzz/fuzz_$$f.c \
	        -o build/fuzz/fuzz_$$f $(PCRE2_FLAGS) -lm && \
	    build/fuzz/fuzz_$$f -max_total_time=$(SECONDS_EACH) -timeout=10 -artifact_prefix=build/fuzz/ \
	        build/fuzz/$$f tests/fuzz/seeds/$$f || exit 1; done

# The tokeniser on 64-bit Arm, emulated. PCRE2 is not there for that machine, and nothing in these tests calls it.
ARM := build/arm/test_token
qemu-test: ## the NEON kernel under qemu-aarch64 (apt: gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user-static)
	@mkdir -p $(dir $(ARM))
	@aarch64-linux-gnu-gcc $(CFLAGS_ALL) -static -o $(ARM) tests/c/test_token.c \
	    $$(grep -L 'pcre2.h' $(CORE)) -Wl,--unresolved-symbols=ignore-all -lm
	@qemu-aarch64-static $(ARM)

# Words and sentences beside ICU, which is given UAX #29's rules: MILLIONS of code points.
MILLIONS ?= 12
icu-test: $(CORE_OBJECTS) ## UAX #29 beside ICU (apt: libicu-dev)
	@$(CC) $(CFLAGS_ALL) -o $(CDIR)/icu_differential tests/icu/differential.c $(CORE_OBJECTS) \
	    $$(pkg-config --cflags --libs icu-i18n icu-uc) $$(cat $(CDIR)/.pcre2) -lm -lpthread
	@$(CDIR)/icu_differential $(MILLIONS)

# ---------------------------------------------------------------------------------------------- quality

score: $(VENV)/.installed ## scores against the gold annotation in SHARED=../shared; fails below tests/floors.txt
	@if [ -d "$(SHARED)/eval" ]; then $(PY) tools/score.py "$(SHARED)" --floors tests/floors.txt; \
	else echo "no gold annotation at $(SHARED); nothing scored"; fi

bench-setup: $(VENV)/.installed
	@$(PY) -m pip install --quiet --disable-pip-version-check -r benchmarks/requirements.txt
	@for p in $$(cat benchmarks/peers.txt); do $(PY) -m pip install --quiet --disable-pip-version-check $$p \
	    || echo "left out of the comparison, as it does not install here: $$p"; done
bench: bench-setup ## speed, as fractions of memcpy and multiples of spaCy
	@$(PY) benchmarks/run.py

browser: $(VENV)/.test-tools ## the report in a real Chromium
	@$(PY) -m pip install --quiet --disable-pip-version-check selenium
	@$(PY) -m pytest tests/browser

C_FILES = $(shell git ls-files '*.c' '*.h' 2>/dev/null | grep -v tables/)
$(VENV)/.dev-tools: $(VENV)/.installed
	@$(PY) -m pip install --quiet --disable-pip-version-check ruff build 'clang-format==14.0.6'
	@touch $@
format: $(VENV)/.dev-tools ## formats C and Python
	@$(VENV)/bin/clang-format -i $(C_FILES)
	@$(VENV)/bin/ruff format . && $(VENV)/bin/ruff check --fix .
check-tables: ## the committed Unicode tables are what tools/gen_tables.py writes (needs Debian's unicode-data)
	@if [ -d /usr/share/unicode ]; then $(ANYPY) tools/gen_tables.py --check; \
	else echo "no /usr/share/unicode: apt-get install unicode-data"; fi
lint: $(VENV)/.dev-tools ## ruff, and the C core under -Wconversion
	@$(VENV)/bin/ruff check .
	@for f in $(CORE); do $(CC) $(CFLAGS_ALL) -O2 -Wconversion -Werror -fsyntax-only $$($(ANYPY) build_backend/find_pcre2.py | tr ' ' '\n' | grep '^-I') $$f || exit 1; done

# -------------------------------------------------------------------------------------------- packages

sdist: $(VENV)/.dev-tools ## dist/*.tar.gz
	@$(PY) -m build --sdist
wheel: $(VENV)/.dev-tools ## dist/*.whl
	@$(PY) -m build --wheel
install-check: sdist ## the sdist in an empty environment where pkg-config finds nothing
	@rm -rf build/empty && python3 -m venv build/empty
	@PKG_CONFIG=/bin/false build/empty/bin/pip install --quiet --disable-pip-version-check dist/*.tar.gz
	@build/empty/bin/tiktokcorpus doctor

clean: ## everything that was built
	rm -rf build dist out demo-out $(VENV) python/*.egg-info python/tiktokcorpus/*.so
