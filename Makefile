# What a newcomer types: make start, make test. The rest follows from those two.
.PHONY: help install start test lint bench _lint
.DEFAULT_GOAL := help

# The machine's own python3 when it is new enough, otherwise the newest that really runs.
PYTHON := $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
VENV := .venv/bin
LOKAAL := $(VENV)/python -m kwaliteit.lokaal
INSTALLEER = $(if $(PYTHON),$(PYTHON),$(error Python 3.11 of nieuwer is nodig: installeer python3)) kwaliteit/lokaal/installeren.py

help:
	@echo "make start    het portaal met demogegevens (eerste keer: installeert alles), stoppen met Ctrl-C"
	@echo "make test     alle controles en tests; make test ARGS=\"...\" geeft argumenten aan pytest"
	@echo "make install  alleen installeren"
	@echo "make lint     alleen de controles op stijl, types, imports, migraties en instellingen"
	@echo "make bench    de snelheidsmetingen, kort"

install:
	@$(INSTALLEER) tests

start:
	@$(INSTALLEER)
	@exec $(LOKAAL) start --met-ouder $(ARGS)

# The tests have servers of their own, beside the data of make start.
test:
	@$(INSTALLEER) tests
ifndef ARGS
	@$(LOKAAL) uitvoeren --proef -- $(MAKE) --no-print-directory _lint
endif
	@exec $(LOKAAL) uitvoeren --proef -- $(VENV)/python -m pytest -n 2 --dist loadgroup $(ARGS)

lint:
	@$(INSTALLEER) tests
	@exec $(LOKAAL) uitvoeren --proef -- $(MAKE) --no-print-directory _lint

_lint:
	$(VENV)/ruff format --check .
	$(VENV)/ruff check .
	$(VENV)/mypy
	$(VENV)/lint-imports
	@! grep -q '^\[tool.djlint\]' pyproject.toml || { echo "$(VENV)/djlint --lint templates"; $(VENV)/djlint --lint --quiet templates; }
	$(VENV)/python manage.py makemigrations --check --dry-run
	@echo "manage.py check --deploy (KWALITEIT_MODUS=productie)"
	@env KWALITEIT_MODUS=productie SECRET_KEY="$$(head -c 48 /dev/urandom | base64)" \
		ALLOWED_HOSTS=kwaliteit.example BASIS_URL=https://kwaliteit.example AFZENDER=portaal@kwaliteit.example \
		EMAIL_URL=submission://gebruiker:geheim@mail.example:587 \
		$(VENV)/python manage.py check --deploy --fail-level WARNING

bench:
	@$(INSTALLEER) tests
	@for meting in bench/[!_]*.py; do [ -e "$$meting" ] || continue; echo "== $$meting"; \
		$(VENV)/python "$$meting" || mislukt="$$mislukt $$meting"; done; \
		[ -z "$$mislukt" ] || { echo "mislukt:$$mislukt"; exit 1; }
