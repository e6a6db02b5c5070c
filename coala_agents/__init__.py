"""Learning-aware agents for the environments of ``coala_envs``: COALA-PG and its baselines."""
