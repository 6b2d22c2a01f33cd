# Two targets do all the set-up on a fresh machine with Python 3.11, pip and make:
#   make demo    crawl the bundled portal into ./data
#   make test    every check and test
# The tests of the report's page need Chromium: on Debian and as root they install it, elsewhere
# have chromium and chromedriver on the path. There, too, `make test-ceph` runs what concerns S3 on Ceph's object store.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/pip --disable-pip-version-check --quiet
UV := $(BIN)/uv pip install --quiet --compile-bytecode --python $(BIN)/python
PIN := $(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 \
    --generate-hashes --no-header --no-annotate

.PHONY: demo test browser test-ceph check format pins bench clean

demo: $(VENV)/.run
	$(BIN)/newsfold demo

test:
	$(MAKE) --jobs=2 --output-sync check browser
	$(BIN)/pytest --numprocesses 5 --dist loadfile --no-loadscope-reorder

CHROMIUM := chromium chromium-driver fonts-noto-cjk
INSTALL := DEBIAN_FRONTEND=noninteractive apt-get --quiet=2 install --no-install-recommends

browser:
	dpkg --status $(CHROMIUM) >/dev/null 2>&1 || command -v chromedriver >/dev/null || \
	    { apt-get --quiet=2 update && $(INSTALL) $(CHROMIUM); }

CEPH := ceph-mon ceph-osd radosgw openssl

test-ceph: $(VENV)/.dev
	dpkg --status $(CEPH) >/dev/null 2>&1 || { apt-get --quiet=2 update && $(INSTALL) $(CEPH); }
	$(BIN)/python tests/ceph/cluster.py $(BIN)/pytest tests tests/ceph

check: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/.dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(VENV)/.dev
	for script in bench/*.py $(addprefix bench/dedup/, quality.py speed.py signing.py bands.py) \
	    $(addprefix bench/extract/, quality.py declared.py) bench/operations/simulation.py; do \
	    $(BIN)/python $$script; done

# Ranges stand in pyproject.toml; what is installed is pinned here, with hashes.
pins: $(VENV)/.dev
	$(PIN) --group installer --output-file requirements-installer.txt
	$(PIN) pyproject.toml --group build --output-file requirements.txt
	$(PIN) pyproject.toml --group dev --output-file requirements-dev.txt

$(BIN)/uv: requirements-installer.txt
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --require-hashes -r requirements-installer.txt
	touch $@

# uv takes a tenth of the time, but knows no index that pip has been told of.
$(VENV)/.run: requirements.txt pyproject.toml | $(BIN)/uv
	$(UV) --require-hashes -r requirements.txt || $(PIP) install --require-hashes -r requirements.txt
	$(PIP) install --no-build-isolation --no-deps --editable .
	touch $@

$(VENV)/.dev: requirements-dev.txt pyproject.toml | $(BIN)/uv
	$(UV) --require-hashes -r requirements-dev.txt || $(PIP) install --require-hashes -r requirements-dev.txt
	$(PIP) install --no-build-isolation --no-deps --editable .
	touch $@

clean:
	rm -rf $(VENV) data build *.egg-info
