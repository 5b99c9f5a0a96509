# Everything runs from one environment, .venv, which `make setup` builds from requirements.lock.
# Overrides: PYTHON=python3.13 (interpreter for a new environment), VENV=out/venv313, JOBS=4, CLAIMS=my.csv.

VENV   ?= .venv
PYTHON ?=
JOBS   ?= 2
CLAIMS ?= examples/karachev.csv
REPORT ?= out/$(notdir $(basename $(CLAIMS))).html

BIN    := $(VENV)/bin
STAMP  := $(VENV)/.setup-stamp

.DEFAULT_GOAL := help
.PHONY: help setup report app test lint bench calibrate calibrate-nuts wrong-models priors docs lock clean

help: ## List what can be made
	@echo "make ..."
	@sed -n 's/^\([a-z-]*\):.*## /  \1\t/p' $(MAKEFILE_LIST) | expand -t 18

setup: $(STAMP) ## Build .venv from requirements.lock (finds or fetches Python 3.12 or later)

$(STAMP): requirements.lock pyproject.toml .ci/setup
	@VENV="$(VENV)" PYTHON="$(PYTHON)" .ci/setup
	@touch $@

report: $(STAMP) ## Estimate the example strike and write its report (CLAIMS=..., REPORT=...)
	@mkdir -p "$(dir $(REPORT))"
	@$(BIN)/estimator report "$(CLAIMS)" -o "$(REPORT)" --force
	@echo "The report lies at $(REPORT)"

app: $(STAMP) ## Open the app in a browser
	$(BIN)/python -m streamlit run app/main.py

test: $(STAMP) ## Run every test (ARGS="-k priors" for some)
	$(BIN)/python -m pytest -n $(JOBS) --dist loadscope $(ARGS)

lint: $(STAMP) ## Check style, format and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(STAMP) ## Time the routes
	@for file in benchmarks/exact.py benchmarks/learn.py benchmarks/score.py; do echo "$$file"; $(BIN)/python "$$file" || exit 1; done

calibrate: $(STAMP) ## Make the certificate: 9 scenarios of 1,000 simulated strikes (twenty minutes on two cores; goes on where it stopped)
	$(BIN)/python benchmarks/calibrate.py --jobs $(JOBS)

calibrate-nuts: $(STAMP) ## Calibrate learning on simulated panels and write docs/calibration/nuts.json (twenty minutes)
	$(BIN)/python benchmarks/calibrate_nuts.py --jobs $(JOBS)

wrong-models: $(STAMP) ## Coverage where the world is not as the model has it (docs/calibration.md)
	$(BIN)/python benchmarks/wrong_models.py --jobs $(JOBS)

priors: $(STAMP) ## Argue the priors anew: tables of priors/README.md, every number moved (docs/priors-sensitivity.md; ten minutes)
	$(BIN)/python benchmarks/priors.py --sensitivity

docs: $(STAMP) ## Write the generated parts of the pages anew
	$(BIN)/python tests/claims/write_bad_inputs.py
	$(BIN)/python benchmarks/calibrate.py --docs
	$(BIN)/python benchmarks/wrong_models.py --docs
	$(BIN)/python benchmarks/priors.py --docs

lock: $(STAMP) ## Resolve pyproject.toml anew into requirements.lock, with hashes (UPGRADE=--upgrade)
	UV_NO_CONFIG=1 UV_SYSTEM_CERTS=1 $(BIN)/uv pip compile pyproject.toml --extra dev --universal --python-version 3.12 \
	    --generate-hashes --no-header --no-emit-index-url --no-emit-find-links $(UPGRADE) \
	    --quiet -o requirements.lock

clean: ## Remove what was made, but keep .venv
	rm -rf out build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -path "./$(VENV)" -prune -o -name __pycache__ -type d -exec rm -rf {} +
