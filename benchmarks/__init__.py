"""How fast everything is, how much memory it takes, and how long it compiles: ``python -m benchmarks``."""
