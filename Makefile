# Every word works on a fresh machine with Python 3.11+, git and make: it sets itself up in .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export NO_MKDOCS_2_WARNING := 1
PORT ?= 8000
# The date of the sitemap: the last commit's or, without git, the day of the newest check in data/.
ifeq ($(SOURCE_DATE_EPOCH),)
export SOURCE_DATE_EPOCH := $(shell git log -1 --pretty=%ct 2>/dev/null || $(PYTHON) -c 'import calendar, glob, re; print(calendar.timegm(tuple(map(int, max(re.findall("(?m)^ *checked: \W*([-\d]+)", "".join(open(name, encoding="utf-8").read() for name in glob.glob("data/*.yml")))).split("-"))) + (0, 0, 0)))')
endif

.PHONY: help serve build check stale test browsers bench lint lock clean

help: ## Say what each word does.
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

serve: $(VENV)/site ## Show the site at http://127.0.0.1:8000/ (PORT=8000) and rebuild it when a file changes.
	@$(BIN)/python -m macros port $(PORT)
	$(BIN)/mkdocs serve --dev-addr 127.0.0.1:$(PORT)

build: $(VENV)/site ## Build the site into site/, or leave the old one as it was.
	rm -rf .site.new
	$(BIN)/mkdocs build --strict --site-dir .site.new
	$(BIN)/python -m macros swap .site.new site

check: $(VENV)/site ## Check data, pages and templates: one line for each mistake.
	@$(BIN)/python -m macros

stale: $(VENV)/site ## List what was last checked too long ago, and tools that have a newer version.
	@$(BIN)/python -m macros stale

test: $(VENV)/tests ## Run all tests, in a browser too.
	$(BIN)/python -m pytest -m "not browser" --numprocesses auto --maxprocesses 4 --dist worksteal
	$(BIN)/python -m pytest -m browser

browsers: $(VENV)/browsers build ## Show all pages to Firefox and WebKit and print what they find; no part of the tests.
	xvfb-run --auto-servernum $(BIN)/python -m tests.browsers site

bench: $(VENV)/tests ## Measure search, weight, speed and builds beside stock Material; writes bench/results.md.
	$(BIN)/python -m bench

lint: $(VENV)/tests ## Check the code's style.
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

lock: $(VENV)/tests ## Pin the newest versions that pyproject.toml allows, with hashes.
	$(BIN)/pip-compile --quiet --upgrade --generate-hashes --strip-extras --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-header --output-file requirements.txt pyproject.toml
	$(BIN)/pip-compile --quiet --upgrade --generate-hashes --strip-extras --allow-unsafe --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-header --extra test --constraint requirements.txt --output-file requirements-test.txt pyproject.toml
	$(BIN)/pip-compile --quiet --upgrade --generate-hashes --strip-extras --allow-unsafe --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-header --extra browsers --constraint requirements-test.txt --output-file requirements-browsers.txt pyproject.toml

clean: ## Remove everything that was built or installed here.
	rm -rf $(VENV) site .site.new .site.old .cache

$(VENV)/site: requirements.txt
	@$(PYTHON) -c 'import sys; v = sys.version_info; v >= (3, 11) or sys.exit(f"Python 3.11 or newer is needed; this is {v[0]}.{v[1]}. Try: make PYTHON=python3.12 serve")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(VENV)/tests: requirements-test.txt $(VENV)/site
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-test.txt
	$(BIN)/python tests/machine.py
	@touch $@

$(VENV)/browsers: requirements-browsers.txt $(VENV)/tests
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-browsers.txt
	$(BIN)/python tests/machine.py browsers
	@touch $@
