# Clippings. `make demo` and `make test` work from a fresh clone with Python 3.11+ and nothing else.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# On Linux PyPI's PyTorch brings gigabytes of CUDA along. To do without:
#   make demo TORCH_INDEX=https://download.pytorch.org/whl/cpu
TORCH_INDEX ?=
TRAIN ?= train
ARTICLES ?= articles.jsonl.gz
QUESTIONS ?= questions.jsonl
EVAL ?= eval
READER ?= shipped

export HF_HUB_OFFLINE = 1
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.PHONY: setup setup-dev setup-training demo test gate calibration reader evaluate-reader benchmark torture \
	discord-load discord-transcript discord-pictures slack-load slack-transcript page-load watch-times under-attack kills fuzz soak \
	browser-test page-pictures settings-page audit image up down locked bill base container-trials constraints clean

setup: $(VENV)/.runtime
setup-dev: $(VENV)/.dev
setup-training: $(VENV)/.training

demo: setup
	@$(BIN)/clippings --collection demo add articles/samples
	@echo
	@$(BIN)/clippings --collection demo ask "who denied the claims?"

# The tests run once, against the wheel as it would be installed: what it lacks fails here.
WORKERS ?= 2
test: gate

gate: setup-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	rm -rf build/wheel build/installed build/lib build/bdist.*
	$(BIN)/pip wheel --quiet --no-deps --wheel-dir build/wheel .
	$(BIN)/pip install --quiet --no-deps --target build/installed build/wheel/clippings-*.whl
	PYTHONPATH=$(CURDIR)/build/installed:$(CURDIR) $(BIN)/pytest -q --numprocesses $(WORKERS) --cov \
	  --cov-report=xml:build/coverage.xml

# The probability of READER's answers (bot/answering/calibration.json), from the training data's validation split:
# six minutes.
# For the reader of sentences: python -m training.calibrate $(TRAIN) sentences
calibration: setup-training
	$(BIN)/python -m training.calibrate $(TRAIN) answers --reader $(READER) --questions 250 --threshold 0.49 \
	  --plot docs/calibration.svg
	$(BIN)/python -m training.calibrate $(TRAIN) quotes --reader $(READER) --questions 250 --threshold 0.17

# Train a reader into build/reader, from START's layers on: about two hours on two cores. Run again to go on where it
# was stopped. COMPILE=--compile is a third faster on a CPU and needs a C++ compiler.
MINUTES ?= 100
PASSES ?= 1
START ?= bot/answering/reader
COMPILE ?=
reader: setup-training
	mkdir -p build/reader
	$(BIN)/python -m training.reader_data $(TRAIN) build/reader/train.npz
	$(BIN)/python -m training.train_reader build/reader/train.npz build/reader --start $(START) --minutes $(MINUTES) \
	  --passes $(PASSES) $(COMPILE)
	$(BIN)/python -m training.export_reader build/reader/checkpoint.pt build/reader/export

# The reader by itself, on its own validation examples and on EVAL's xquad and wikiqa.
evaluate-reader: setup-training
	mkdir -p build/reader
	$(BIN)/python -m training.reader_data $(TRAIN) build/reader/val.jsonl --split val
	$(BIN)/python -m training.evaluate_reader $(READER) --xquad $(EVAL)/xquad --val build/reader/val.jsonl
	$(BIN)/python -m training.evaluate_sentences $(EVAL)/wikiqa --reader $(READER)

# Speed and memory (QUESTIONS over ARTICLES), then kills at random moments and two processes on one index.
benchmark: setup-dev
	$(BIN)/python tools/benchmark.py $(ARTICLES) $(QUESTIONS)

torture: setup-dev
	$(BIN)/python tools/torture.py $(ARTICLES)

# The running bot for long: memory, open files, threads, logs over time, in build/soak.svg.
SOAK_MINUTES ?= 120
soak: setup-dev
	$(BIN)/python tools/soak.py --minutes $(SOAK_MINUTES)

# What breaks the readers of foreign bytes, guided by the lines that inputs reach: each target SECONDS long.
SECONDS ?= 900
fuzz: setup-dev
	$(BIN)/pip install --quiet --target build/fuzz/atheris --no-deps atheris
	for target in load listing split question speech render links check; do \
	  PYTHONPATH=build/fuzz/atheris $(BIN)/python tools/fuzz.py $$target --seconds $(SECONDS) || exit 1; done
	! ls build/fuzz/found | grep .

# A thousand kills over all kinds of work, without models: twenty minutes.
kills: setup-dev
	$(BIN)/python tools/kills.py

# The real bot against a stand-in for Discord or Slack: under load, and everything it does once.
discord-load: setup-dev
	$(BIN)/python tools/discord_load.py

discord-transcript: setup-dev
	mkdir -p build
	$(BIN)/python tools/discord_transcript.py --payloads build/discord.json > docs/discord_transcript.md

slack-load: setup-dev
	$(BIN)/python tools/slack_load.py

slack-transcript: setup-dev
	$(BIN)/python tools/slack_transcript.py > docs/slack_transcript.md

# How long the bot is silent while it is attacked, and whether others are answered: a quarter of an hour.
under-attack: setup-dev
	$(BIN)/python tools/under_attack.py

# The page under load, and how soon a file that is dropped into the watched folder is cited.
page-load: setup-dev
	$(BIN)/python tools/page_load.py

watch-times: setup-dev
	$(BIN)/python tools/watch_times.py

# The container (needs Docker with Compose 2.24 or newer). Without PyTorch's own index: TORCH_INDEX= docker compose build
image:
	docker compose build $(if $(TORCH_INDEX),--build-arg TORCH_INDEX=$(TORCH_INDEX))

up: image
	docker compose up --detach --wait

down:
	docker compose down

# The page in a real browser. Needs Chromium: apt install chromium fonts-open-sans fonts-noto-color-emoji
CHROMIUM ?= /usr/bin/chromium
settings-page: setup-dev
	$(BIN)/python tools/settings_page.py

browser-test: setup-dev
	$(BIN)/pip install --quiet --constraint constraints.txt --editable ".[browser]"
	CHROMIUM=$(CHROMIUM) $(BIN)/pytest -q tests/browser

# Needs the same, and `clippings run` over articles/samples with WEB_OPEN=true at PAGE.
PAGE ?= http://localhost:8080
page-pictures: setup-dev
	$(BIN)/pip install --quiet --constraint constraints.txt --editable ".[docs]"
	$(BIN)/python docs/page_pictures.py $(PAGE) docs/pictures

# The container under trial: killed, stopped, restored, moved to from an old volume. Needs Docker with Compose.
container-trials: setup-dev
	$(BIN)/python tools/container_trials.py --build

# Needs Chromium; fonts-open-sans and fonts-noto-color-emoji look best.
discord-pictures: discord-transcript
	$(BIN)/pip install --quiet --constraint constraints.txt --editable ".[docs]"
	$(BIN)/python docs/discord_look.py build/discord.json build/pictures
	mkdir -p docs/pictures
	cd build/pictures && for name in answer differing empty long check; do \
	  cp $$name.png ../../docs/pictures/discord-$$name.png; done

# Known vulnerabilities of what is pinned. Needs the network; the tool lives apart from what it looks at.
audit:
	$(PYTHON) -m venv build/audit
	build/audit/bin/pip install --quiet --upgrade pip-audit
	build/audit/bin/pip-audit --requirement constraints.txt --no-deps --disable-pip

# After changing what pyproject.toml asks for: write down exactly what is installed now.
constraints:
	(sed -n 1p constraints.txt; $(BIN)/pip list --format=freeze --exclude-editable \
	  | grep -viE '^(pip|setuptools|wheel|clippings)==' | sed 's/+cpu$$//' | LC_ALL=C sort -f) > .constraints
	mv .constraints constraints.txt

# Write down the hashes of all that the image installs (docker/locked). Needs the network.
locked:
	$(PYTHON) -m venv build/lock
	build/lock/bin/pip install --quiet --upgrade uv
	$(PYTHON) tools/locking.py build/lock/bin/uv

# The licences and the bill of materials of what is installed here; the image has its own in /licenses.
bill: setup
	$(BIN)/python docker/bill.py build/licenses

# Pin the image's base to what its tag stands for today. Again, when Debian or Python have mended something.
BASE ?= python:3.11-slim
base:
	touch .env
	sed -i '/^PYTHON_IMAGE=/d' .env
	echo "PYTHON_IMAGE=$(BASE)@$$(docker buildx imagetools inspect $(BASE) --format '{{.Manifest.Digest}}')" >> .env

$(VENV)/.runtime: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet $(if $(TORCH_INDEX),--extra-index-url $(TORCH_INDEX)) --constraint constraints.txt --editable .
	touch $@

$(VENV)/.dev: $(VENV)/.runtime
	$(BIN)/pip install --quiet --constraint constraints.txt --editable ".[dev]"
	touch $@

$(VENV)/.training: $(VENV)/.dev
	$(BIN)/pip install --quiet --constraint constraints.txt --editable ".[training]"
	touch $@

clean:
	rm -rf $(VENV) build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
