# One entry for each task; what is longer than a line lives in scripts/.
.DEFAULT_GOAL := help
.PHONY: help demo test build bench conformance mutants drills reliability fresh format lint install clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: ## four event streams through a node into read models, and one page about it
	@scripts/demo

test: ## everything that is checked, in order, with its time
	@scripts/test

build: install ## the program, optimised, as .build/release/annals
	@swift build -c release --product annals

bench: install ## measure this machine, PART=node for one part; write docs/reference/performance.md
	@scripts/bench $(PART)

conformance: ## unmodified Kafka clients against the node and Apache Kafka; write the matrix
	@scripts/conformance

mutants: install ## plant one-line faults, one at a time: a test must catch each
	@scripts/mutants

drills: install ## run each drill once, in servers of its own
	@scripts/drills

reliability: install ## run each drill 20 times; write docs/reference/reliability.md
	@swift build -c release --product annals
	@scripts/reliability

fresh: ## make demo and make test in a new Debian root, without Java (as root)
	@scripts/fresh

format: ## lay the source out as the house does
	@swift format -i -r Package.swift Sources Tests $(wildcard topics projections replay Plugins bench)

lint: ## refuse source that is laid out otherwise
	@swift format lint --strict -r Package.swift Sources Tests $(wildcard topics projections replay Plugins bench)

install: ## install what is missing, or print the one command that does
	@scripts/install

clean: ## stop what the demo left running, and remove what was built
	@scripts/demo stop
	@rm -rf .build .annals
