# make demo   watch the bot moderate a scripted chat, no token needed
# make test   run the whole test suite
# make check  lint, format and type checks
# make benchmark  speed and memory on this machine, beside the notebook's way
# make lock   renew the locked versions in requirements/
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check
INSTALL_LOCKED := $(INSTALL) --no-deps --require-hashes --requirement
COMPILE := $(BIN)/uv --config-file requirements/uv.toml pip compile --quiet --upgrade pyproject.toml

.PHONY: demo run test check benchmark format lock clean

demo: $(VENV)/.runtime
	@$(BIN)/python -m bot demo

run: $(VENV)/.runtime
	@$(BIN)/python -m bot run

test: $(VENV)/.dev
	$(BIN)/python -m pytest

check: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

benchmark: $(VENV)/.dev
	@$(BIN)/python -m bot benchmark

format: $(VENV)/.dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# The runtime's versions are those the tests ran with.
lock: | $(BIN)/python
	@$(INSTALL) 'uv==0.13.9'
	$(COMPILE) --extra dev --output-file requirements/dev.txt
	$(COMPILE) --extra demo --extra postgresql --constraint requirements/dev.txt \
		--output-file requirements/runtime.txt

clean:
	rm -rf $(VENV) build .mypy_cache .ruff_cache .pytest_cache

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "This project needs Python 3.11 or newer; set PYTHON=/path/to/python3.11."; exit 2; }
	@$(PYTHON) -m venv $(VENV) \
		|| { echo "Creating $(VENV) failed; on Debian, 'apt-get install python3-venv' helps."; rm -rf $(VENV); exit 2; }

$(VENV)/.runtime: requirements/runtime.txt pyproject.toml | $(BIN)/python
	@echo "Installing what the bot and the demo need into $(VENV) ..."
	@$(INSTALL_LOCKED) requirements/runtime.txt
	@$(INSTALL) --no-deps --editable .
	@touch $@

# The lock leaves out PyTorch alone, whose build depends on the machine: the last line adds it.
$(VENV)/.dev: requirements/dev.txt pyproject.toml | $(BIN)/python
	@echo "Installing what the tests need (PyTorch included) into $(VENV) ..."
	@$(INSTALL_LOCKED) requirements/dev.txt
	@$(INSTALL) --editable '.[dev]'
	@touch $@ $(VENV)/.runtime
