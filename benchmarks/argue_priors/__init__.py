"""The shipped priors argued from the published record and bundled strikes; ``benchmarks/priors.py`` is its command."""
