"""Our model scored against every alternative on simulated panels; ``benchmarks/accuracy.py`` is its command."""
