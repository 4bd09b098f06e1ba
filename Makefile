# Clippings. `make demo` and `make test` work from a fresh clone with Python 3.11+ and nothing else.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# On Linux PyPI's PyTorch brings gigabytes of CUDA along. To do without:
#   make demo TORCH_INDEX=https://download.pytorch.org/whl/cpu
TORCH_INDEX ?=
TRAIN ?= reader_triples.jsonl.gz
ARTICLES ?= articles.jsonl.gz
QUESTIONS ?= questions.jsonl

export HF_HUB_OFFLINE = 1
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.PHONY: setup setup-dev demo test gate calibration reader benchmark torture constraints clean

setup: $(VENV)/.runtime
setup-dev: $(VENV)/.dev

demo: setup
	@$(BIN)/clippings --collection demo add articles/samples
	@echo
	@$(BIN)/clippings --collection demo ask "who denied the claims?"

test: gate

gate: setup-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -q

# The weights and the threshold of the sentence reader (bot/calibration.json), from the training data.
calibration: setup-dev
	$(BIN)/python training/calibrate.py $(TRAIN)

# Train a span reader into build/reader: one pass takes about 45 minutes on two cores. Run again to go on.
MINUTES ?= 60
reader: setup-dev
	mkdir -p build/reader
	$(BIN)/python -m training.reader_data $(TRAIN) build/reader/train.jsonl
	$(BIN)/python -m training.train_reader build/reader/train.jsonl build/reader --minutes $(MINUTES)
	$(BIN)/python -m training.export_reader build/reader/checkpoint.pt build/reader/export

# Speed and memory (QUESTIONS over ARTICLES), then kills at random moments and two processes on one index.
benchmark: setup-dev
	$(BIN)/python tools/benchmark.py $(ARTICLES) $(QUESTIONS)

torture: setup-dev
	$(BIN)/python tools/torture.py $(ARTICLES)

# After changing what pyproject.toml asks for: write down exactly what is installed now.
constraints:
	(sed -n 1p constraints.txt; $(BIN)/pip list --format=freeze --exclude-editable \
	  | grep -viE '^(pip|setuptools|wheel|clippings)==' | sed 's/+cpu$$//' | LC_ALL=C sort -f) > .constraints
	mv .constraints constraints.txt

$(VENV)/.runtime: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet $(if $(TORCH_INDEX),--extra-index-url $(TORCH_INDEX)) --constraint constraints.txt --editable .
	touch $@

$(VENV)/.dev: $(VENV)/.runtime
	$(BIN)/pip install --quiet --constraint constraints.txt --editable ".[dev]"
	touch $@

clean:
	rm -rf $(VENV) build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
