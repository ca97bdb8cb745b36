# make demo   watch the bot moderate a scripted chat, no token needed
# make test   run the whole test suite
# make check  lint, format and type checks
# make benchmark  speed and memory on this machine, beside the notebook's way
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo run test check benchmark format clean

demo: $(VENV)/.demo
	@$(BIN)/python -m bot demo

run: $(VENV)/.demo
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

clean:
	rm -rf $(VENV) build .mypy_cache .ruff_cache .pytest_cache

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "This project needs Python 3.11 or newer; set PYTHON=/path/to/python3.11."; exit 2; }
	@$(PYTHON) -m venv $(VENV) \
		|| { echo "Creating $(VENV) failed; on Debian, 'apt-get install python3-venv' helps."; rm -rf $(VENV); exit 2; }

$(VENV)/.demo: pyproject.toml | $(BIN)/python
	@echo "Installing what the bot and the demo need into $(VENV) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[demo]'
	@touch $@

# torch first and pinned by itself: the other packages then accept the version that is there.
$(VENV)/.dev: pyproject.toml | $(BIN)/python
	@echo "Installing what the tests need (PyTorch included) into $(VENV) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check 'torch==2.13.*'
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@ $(VENV)/.demo
