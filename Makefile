# `make` alone lists the targets. Paths are relative, so that the checkout folder may have spaces in its
# name. Variables given to make (`make extract TARGET=postgres`) are passed to the program as
# environment variables of the same name; only the program validates them.

MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help

HERE := $(shell dirname "$(strip $(MAKEFILE_LIST))")
ifneq "$(HERE)" "."
# `make -f some/where/Makefile`: change to that folder first, with all goals at once.
.PHONY: there $(MAKECMDGOALS)
$(or $(MAKECMDGOALS),help): there
	@:
there:
	@$(MAKE) -C "$(HERE)" $(MAKECMDGOALS)
else

# `make -j extract transform` still runs one target after the other.
.NOTPARALLEL:
.PHONY: help setup extract extract-hub extract-community extract-openrouter transform sync schedule details package \
	serve doctor health demo docs export backup restore test test-fast coverage test-faults soak mutants audit lint format check bench lock clean distclean FORCE

VENV := .venv
RUN := $(VENV)/bin/python
# The environment is ready when there is a stamp with the lock file's checksum in its name: after a
# changed lock, an interrupted installation or a removed Python it is made again.
RUN_STAMP := $(VENV)/.run-$(firstword $(shell cksum < requirements.txt 2> /dev/null))
DEV_STAMP := $(VENV)/.dev-$(firstword $(shell cksum < requirements-dev.txt 2> /dev/null))
SERVE_STAMP := $(VENV)/.serve-$(firstword $(shell cksum < requirements-serve.txt 2> /dev/null))
# Tests and lint need more than the service, that needs more than a run; what has more serves for less.
SERVE_READY := $(if $(wildcard $(DEV_STAMP)),$(DEV_STAMP),$(SERVE_STAMP))
READY := $(if $(wildcard $(SERVE_READY)),$(SERVE_READY),$(RUN_STAMP))
PYTHON_GONE := $(shell test -x $(RUN) || echo FORCE)

help: ## this list
	@echo 'Usage: make TARGET... [VARIABLE=value...]     for example: make extract transform'
	@echo
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-20s %s\n", $$1, $$2}' Makefile
	@echo
	@echo 'Variables (those of .env.example, which has more, are also read from the environment and from .env)'
	@echo
	@awk -F '#: ' '/^#: / {print "  " $$2}' Makefile

#: TARGET=duckdb        duckdb or postgres
#: DUCKDB_PATH=...      the published file, default catalog.duckdb
#: DATABASE_URL=...     the Postgres address; SUPABASE_DB_URL serves too
#: SOURCES=...          what to extract, default hub,community,openrouter
#: LIMIT_PER_TASK=1000  models per task, most downloaded first
#: MAX_TASKS=           only the first tasks, in the order served; default all
#: SCOPE=tasks          tasks, or hub: every model, without a limit per task
#: EXPORT_DIR=data      where export writes; CHECK=1 only compares, FORCE=1 drops manual edits
#: BACKUP_DIR=backup    the folder of backup (a new one) and restore; FORCE=1 restores over newer runs
#: AUTO_INGEST=1        sync ingests what is new; CHECK_ONLY=1 only lists it, FAIL_IF_NEW=1 then exits 3
#: SYNC_NEWS=...        which new models are news, default known-authors,trending,likes>=10; quoted
#: MODEL_ID=...         models for details and package, separated by blanks
#: S3_URL=...           where packages go: s3://bucket/prefix or file:///folder
#: PYTHON=...           the Python (3.11 to 3.14) with which .venv is made
#: PYTEST_ARGS=...      more options of pytest for test and test-fast

setup: $(DEV_STAMP) ## make the environment (.venv) with everything that tests and lint need

# `make extract transform` runs both under one lock and loads dbt while rows are fetched.
BOTH := $(findstring extract transform,$(MAKECMDGOALS))

extract: $(READY) ## land every source in the schema raw
	@$(RUN) -m extract $(if $(BOTH),run)

transform: $(READY) $(if $(BOTH),extract) ## build and test the schema hf with dbt, then publish it
	@$(if $(BOTH),:,$(RUN) -m extract transform)

extract-hub: $(READY) ## land only the Hub's tasks and models
	@SOURCES=hub $(RUN) -m extract

extract-community: $(READY) ## land only the community rankings
	@SOURCES=community $(RUN) -m extract

extract-openrouter: $(READY) ## land only OpenRouter's index
	@SOURCES=openrouter $(RUN) -m extract

# MODEL_ID may name several; TOP=100 are the most downloaded, CANDIDATES=1 those of hf.candidates.
details: $(READY) ## land README, commits, ... of models, and score them: MODEL_ID=..., TOP=N, CANDIDATES=1
	@$(RUN) -m extract details $(MODEL_ID) $(if $(findstring command,$(origin TOP)),--top $(TOP)) $(if $(filter-out 0,$(CANDIDATES)),--candidates)

# The address is SERVE_HOST and SERVE_PORT. More options: make serve ARGS='--workers 2'
serve: $(SERVE_READY) ## the HTTP service over what is published; Swagger at /docs
	@exec $(RUN) -m extract serve $(ARGS)

# More options: make package MODEL_ID=... ARGS='--description "For the demo"'
package: $(READY) ## gate, package and store a model at S3_URL: MODEL_ID=..., VERSION=1.0.0
	@$(RUN) -m extract package $(MODEL_ID) $(if $(findstring command,$(origin VERSION)),--version $(VERSION)) $(ARGS)

# Cron mails what a command prints: nothing where all is well.
health: $(READY) ## say whether the last runs were good: MAX_AGE=26h
	@$(RUN) -m extract health --quiet $(if $(MAX_AGE),--max-age $(MAX_AGE))

doctor: $(READY) ## say whether runs would work here (settings, sources, database, disk, ...), and what to do
	@$(RUN) -m extract doctor

demo: $(READY) ## the whole pipeline against a sample Hub on this machine: no network, no token
	@$(RUN) -m extract demo

docs: $(READY) ## the dbt docs site with its lineage, as static files
	@$(RUN) -m extract docs

# By default, or with CHECK_ONLY=1, it changes nothing. Also REFRESH_CHANGED=1, FAIL_IF_NEW=1.
sync: $(READY) ## list models that are new on the Hub; AUTO_INGEST=1 ingests them
	@$(RUN) -m extract sync

schedule: $(READY) ## run sync by HF_SYNC_SCHEDULE while ENABLE_CRON_JOBS=true, until Ctrl-C or SIGTERM
	@exec $(RUN) -m extract schedule

# The folder is EXPORT_DIR. CHECK=1 writes nothing and exits 3 if a file is out of date; FORCE=1 overwrites
# a staging file that was edited by hand.
export: $(READY) ## write staging_candidates.json, models.json and the ingestion report into data
	@$(RUN) -m extract export $(if $(filter-out 0,$(CHECK)),--check) $(if $(filter-out 0,$(FORCE)),--force)

backup: $(READY) ## write what cannot be fetched again into the new folder BACKUP_DIR, as Parquet
	@$(RUN) -m extract backup

restore: $(READY) ## replace the catalog by the backup in BACKUP_DIR, on either engine
	@$(RUN) -m extract restore $(if $(filter-out 0,$(FORCE)),--force)

# A test may start make itself, which should not inherit this one's options and variables.
# On all cores; tests that share fixtures that are slow to build stay together (tests/support/groups.py).
PYTEST := env -u MAKEFLAGS -u MAKELEVEL -u MFLAGS $(RUN) -m pytest -n auto --dist loadgroup --no-loadscope-reorder

test: $(DEV_STAMP) ## every test, on DuckDB and on a Postgres that the tests start
	@$(PYTEST) $(PYTEST_ARGS)

test-fast: $(DEV_STAMP) ## the quick tests: no builds
	@$(PYTEST) -m 'not slow' $(PYTEST_ARGS)

# Commands run in processes of their own count too; nothing of it is in CI. PYTEST_ARGS as for test.
coverage: $(DEV_STAMP) ## which branches of extract/ no test takes: a table
	@mkdir -p .catalog/coverage && $(RUN) -m coverage erase
	@$(subst -m pytest,-m coverage run -m pytest,$(PYTEST)) $(PYTEST_ARGS)
	@$(RUN) -m coverage combine --quiet && $(RUN) -m coverage report

# Takes hours. FAULTS_ARGS='--engine duckdb --job extract --family kill' runs a part of it, --all every operation of builds.
test-faults: $(DEV_STAMP) ## fail the n-th operation for every n, on both engines, and count
	@env -u MAKEFLAGS -u MAKELEVEL -u MFLAGS $(RUN) -m tests.faults $(FAULTS_ARGS)

# SEED=... repeats the choices of an earlier soak.
soak: $(DEV_STAMP) ## runs with random faults, kills and concurrent runs for MINUTES=10, and count
	@env -u MAKEFLAGS -u MAKELEVEL -u MFLAGS $(RUN) -m tests.faults.soak --minutes $(or $(MINUTES),10) \
		$(if $(SEED),--seed $(SEED))

# MUTANTS='rank-ties lock' for some of them.
mutants: $(DEV_STAMP) ## break each rule of the design once, in a copy, and see a test fail for it
	@env -u MAKEFLAGS -u MAKELEVEL -u MFLAGS $(RUN) -m tests.mutants $(MUTANTS)

audit: $(DEV_STAMP) ## known vulnerabilities: bandit in the code, pip-audit in the locked packages
	@.ci/audit

lint: $(DEV_STAMP) ## ruff, mypy, import-linter, sqlfluff in both dialects, dbt-bouncer, yamllint, hadolint
	@.ci/lint

format: $(DEV_STAMP) ## format Python and SQL
	@$(RUN) -m ruff check --fix-only --quiet .
	@$(RUN) -m ruff format .
	@TARGET=duckdb HF_DBT_DUCKDB_PATH=:memory: $(RUN) -m sqlfluff fix --quiet --dialect duckdb dbt_project

check: lint audit test ## lint, audit and test: what CI runs

bench: $(DEV_STAMP) ## the benchmarks: a table, a JSON file and a plot
	@$(RUN) -m tests.bench
	@$(RUN) -m tests.bench.service

# BENCH_PROFILE=300000 models of the whole Hub, BENCH_ENGINES=duckdb.
profile: $(DEV_STAMP) ## where the time goes in a first and an incremental run of the whole Hub
	@$(RUN) -m tests.bench.profile

LOCK := uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	--no-annotate --custom-compile-command 'make lock' pyproject.toml

lock: ## update the lock files from pyproject.toml; needs uv
	@uv --version > /dev/null || { echo 'make lock needs uv on the PATH.' >&2; exit 1; }
	@$(LOCK) --extra serve --group dev --output-file requirements-dev.txt
	@$(LOCK) --extra serve --constraint requirements-dev.txt --output-file requirements-serve.txt
	@$(LOCK) --constraint requirements-dev.txt --output-file requirements.txt

clean: ## remove caches and what dbt compiled; never the catalog or its raw rows
	@rm -rf dbt_project/target dbt_project/logs .pytest_cache .mypy_cache .ruff_cache .hypothesis
	@find . -name __pycache__ -type d -not -path './$(VENV)/*' -prune -exec rm -rf {} +

distclean: clean ## clean, and remove the environment too
	@rm -rf $(VENV)

$(RUN_STAMP): $(PYTHON_GONE)
	@sh .ci/environment requirements.txt $@

$(SERVE_STAMP): $(PYTHON_GONE)
	@sh .ci/environment requirements-serve.txt $@ $(RUN_STAMP)

$(DEV_STAMP): $(PYTHON_GONE)
	@sh .ci/environment requirements-dev.txt $@ $(firstword $(wildcard $(SERVE_STAMP) $(RUN_STAMP)))

FORCE:

endif
