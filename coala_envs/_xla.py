"""Sums that some releases of XLA get wrong on a CPU, and the flag that sets them right."""

import functools
import os
import warnings

import jax
import jaxlib

FLAG = "--xla_cpu_experimental_ynn_fusion_type"
"""Names the operations that XLA leaves to a library of kernels; empty, none. A flag that XLA does not know ends the
process, but every jaxlib that the package allows knows this one."""
FAULTY = ("0.10.2", "0.11.0")
"""Releases of jaxlib that need it: with the first, some small products and sums come out wrong (jax issue 39103); both
crash or hang in some with many axes (39257)."""


def avoid_wrong_sums() -> None:
    """Set the flag in ``XLA_FLAGS``, where the installed jaxlib needs it and it is not set already.

    XLA reads its flags once, when JAX first computes: call this before. The command line does, and a script may.
    What ``XLA_FLAGS`` holds is kept; where it is the name of a file of flags, nothing is done.
    """
    given = os.environ.get("XLA_FLAGS", "").strip()
    names_a_file = given and not given.startswith("-")
    if _missing() and not names_a_file:
        os.environ["XLA_FLAGS"] = f"{given} {FLAG}=".lstrip()


@functools.cache
def warn_of_wrong_sums() -> None:
    """Warn, once in a process, if sums may be wrong: on a CPU, with a faulty jaxlib and without the flag.

    Starts JAX's backend: this is for functions that are about to compute.
    """
    if _missing() and jax.default_backend() == "cpu":
        warnings.warn(
            f"jaxlib {jaxlib.__version__} gets some sums wrong on a CPU: set XLA_FLAGS={FLAG}= before Python starts, "
            "or call coala_envs.avoid_wrong_sums() before JAX first computes",
            stacklevel=2,
        )


def known_faults() -> list[str]:
    """Return a line for each known fault of the installed JAX, with whether it is dealt with; none if it has none."""
    if jaxlib.__version__ not in FAULTY:
        return []
    state = "is not set" if _missing() else "is set"
    return [
        f"jaxlib {jaxlib.__version__} gets some sums wrong on a CPU (jax issues 39103, 39257); "
        f"the flag that sets them right {state}"
    ]


def _missing() -> bool:
    return jaxlib.__version__ in FAULTY and FLAG not in os.environ.get("XLA_FLAGS", "")
