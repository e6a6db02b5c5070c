"""Packages that only some users have."""

import importlib
from typing import Any


def import_optional(package: str, extra: str, what: str = "this logger") -> Any:
    """Import a package that an extra of this distribution brings; ``what`` needs it.

    Raises ``ImportError`` that says how to install it.
    """
    try:
        return importlib.import_module(package)
    except ImportError as error:
        raise ImportError(
            f'{what} needs {package}, which could not be imported; pip install "coala-envs[{extra}]"'
        ) from error
