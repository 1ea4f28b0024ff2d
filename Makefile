# Every tool lives in .tools/, made from its lock file the first time it is needed: nothing is installed elsewhere.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo cli bench cost screenshots test test-elsewhere test-on-emulator check format lock python clean
ifeq ($(MAKELEVEL),0)
MAKEFLAGS += --jobs=3 --no-print-directory
endif

# The Python 3.13 of this machine, or one that is fetched. First on the PATH, `sam build` finds it too.
PYTHON := .tools/python/bin/python3.13
export PATH := $(CURDIR)/.tools/python/bin:$(PATH)

# Botocore is pinned differently by the emulator, the SAM CLI, checkov and the tests: an environment for each.
DEV := .tools/dev/installed
SAM := .tools/sam/installed
MINISTACK := .tools/ministack/installed
CHECKOV := .tools/checkov/installed
CLI := .tools/cli/bin/campaign-reporter

help:  ## what there is
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(DEV) $(SAM) $(MINISTACK)  ## the whole reporter at work on this machine, about four minutes
	@exec .tools/dev/bin/python -m local.demo

cli: $(CLI)  ## the command line, as .tools/cli/bin/campaign-reporter

bench: $(DEV) $(SAM) $(MINISTACK)  ## every figure of docs/bench.md, about ten minutes
	@PYTHONPATH=layers/campaign_reporter .tools/dev/bin/python -m local.bench $(SECTIONS)

# Its other options: make cost OPTIONS=--help
cost: $(DEV)  ## what a list costs a month: make cost CAMPAIGNS=1000
	@PYTHONPATH=layers/campaign_reporter .tools/dev/bin/python -m local.cost $(addprefix --campaigns=,$(CAMPAIGNS)) $(OPTIONS)

# It needs a browser, as the tests of the pages do.
screenshots: $(DEV)  ## the pictures of docs/pages.md
	@PYTHONPATH=layers/campaign_reporter .tools/dev/bin/python -m local.pages

# Those on the emulator wait most of the time, so the others run beside them; each half is shown when it has ended.
test: $(DEV) $(SAM) $(MINISTACK) $(CHECKOV)  ## every test, up to the stack deployed on an AWS emulator
ifdef TESTS
	@.tools/dev/bin/python -m pytest $(TESTS)
else
	@$(MAKE) --output-sync=target test-elsewhere test-on-emulator
endif

test-elsewhere:
	@.tools/dev/bin/python -m pytest tests/unit tests/template tests/integration tests/cli tests/pages tests/faults

test-on-emulator:
	@.tools/dev/bin/python -m pytest tests/e2e

check: $(DEV)  ## lint, format, types, and which package imports which
	.tools/dev/bin/ruff check
	.tools/dev/bin/ruff format --check
	.tools/dev/bin/mypy
	PYTHONPATH=layers/campaign_reporter:cli .tools/dev/bin/lint-imports --no-cache --no-logo

format: $(DEV)  ## put the code in its format
	.tools/dev/bin/ruff check --fix
	.tools/dev/bin/ruff format

# The command line runs on Python 3.12 too, and gets the versions that the tests run on.
CLI_FROM := --python-version 3.12 --constraints requirements/dev.txt pyproject.toml
LOCKS := $(addprefix requirements/,dev uv sam ministack checkov cli) layers/dependencies/requirements
lock: $(DEV)  ## take the newest versions that the .in files allow
	@for name in $(LOCKS); do \
		from="--python-version 3.13"; \
		[ $$name = requirements/cli ] && from="$(CLI_FROM)"; \
		echo "Locking $$name.txt" && \
		.tools/dev/bin/uv pip compile --quiet --upgrade --universal --generate-hashes \
			--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" \
			$$from $$name.in --output-file $$name.txt || exit 1; \
	done

python: $(PYTHON)  ## Python 3.13 for a build of your own: PATH="$PWD/.tools/python/bin:$PATH" sam build

$(PYTHON):
	@local/python.sh

clean:  ## remove everything that was built or installed here
	rm -rf .tools .aws-sam .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The last command makes the target, so an environment that was interrupted is made again from nothing. A lock file
# is complete, so nothing is resolved; bytecode is compiled on first use, which is a small part of what is installed.
# Python 3.13.0 does not find its own library from an environment that was made through a link.
.tools/%/installed: requirements/%.txt | $(PYTHON)
	@echo "Setting up $(@D) (once, about half a minute)"
	@rm -rf $(@D) && "$$(readlink $(PYTHON))" -m venv $(@D)
	@$(@D)/bin/python -m pip install --quiet --quiet --no-deps --no-compile --require-hashes --requirement $<
	@touch $@

# Hatchling is there from the lock file, so the build fetches nothing.
$(CLI): .tools/cli/installed pyproject.toml $(wildcard $(addsuffix /*/*.py,cli cli/* layers/campaign_reporter layers/campaign_reporter/*))
	@.tools/cli/bin/python -m pip install --quiet --quiet --no-deps --no-index --no-build-isolation --force-reinstall .
	@touch $@
