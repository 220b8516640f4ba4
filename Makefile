# A thin alias of dev.py, which says what each command does: `python3 dev.py help`.
PYTHON ?= python3

.PHONY: setup run test check bench contract explorer lock
.DEFAULT_GOAL := run

setup run test check bench contract explorer lock:
	@$(PYTHON) dev.py $@ $(ARGS)
