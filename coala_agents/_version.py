"""What is installed under which version, from the packages' own metadata and nowhere else."""

import importlib.metadata

DISTRIBUTION = "coala-envs"


def installed(distribution: str) -> str | None:
    """Return the version of a distribution; ``None`` if it is not installed."""
    try:
        return importlib.metadata.version(distribution)
    except importlib.metadata.PackageNotFoundError:  # or run from a checkout that is not installed
        return None


def version() -> str:
    """Return our own, or that it is not known, as in a checkout that is not installed."""
    return installed(DISTRIBUTION) or "of an unknown version: it is not installed"
