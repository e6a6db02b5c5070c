"""Several iterations as one program, and the loop that calls it: the host waits once for all of them."""

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax.sharding import Mesh

from coala_agents.training._devices import upon
from coala_agents.training._finite import NotFinite

Metrics = dict[str, np.ndarray]
"""Of one iteration, by name, each ``[seeds, agents]``. NaN says that there was nothing to measure."""

Report = Callable[[int, Any, list[Metrics]], Any]
"""Called with the iterations done, the state then, and the metrics of each iteration since the last call."""


def run_in_chunks(
    program: Callable[[Any, Any, Any], tuple[Any, Any]],
    state: Any,
    *,
    first: int,
    last: int,
    chunk: int,
    mesh: Mesh | None,
    wrong: Callable[[Metrics], list[str]],
    wrong_after: Callable[[Any], list[str]] = lambda state: [],
    report: Report,
) -> Any:
    """Run iterations ``first`` to ``last - 1``, and return the last state.

    Arguments:
        program: ``program(state, begin, last)``, compiled: up to ``chunk`` iterations from ``begin`` on, as
            ``one_after_another`` runs them.
        state: before the first.
        first, last, chunk: as said.
        mesh: what it runs on.
        wrong: what was not finite in an iteration, by its metrics, from which it may take some out.
        wrong_after: what is not finite in the state after a chunk.
        report: called after every chunk.

    Raises ``NotFinite``, with the state before the chunk, and reports nothing of that.
    """
    for begin in range(first, last, chunk):
        size = min(chunk, last - begin)
        with upon(mesh):
            after, stacked = program(state, np.uint32(begin), np.uint32(last))
        measured = {name: np.asarray(values) for name, values in stacked.items()}
        metrics = [{name: values[i] for name, values in measured.items()} for i in range(size)]
        for iteration, of_one in enumerate(metrics, start=begin):
            if found := wrong(of_one):
                raise NotFinite(iteration, found, state)
        if found := wrong_after(after):
            raise NotFinite(begin + size - 1, found, state)
        state = after
        report(begin + size, state, metrics)
    return state


def one_after_another(
    iterate: Callable[[Any, Any], tuple[Any, Any]], state: Any, begin: Any, last: Any, chunk: int
) -> tuple[Any, Any]:
    """Return the state after iterations ``begin`` to ``begin + chunk - 1``, and their metrics, stacked.

    Of those from ``last`` on nothing is done.
    """
    if chunk == 1:
        after, metrics = iterate(state, begin)
        return after, jax.tree.map(lambda leaf: leaf[None], metrics)

    def unless_over(state: Any, iteration: Any) -> tuple[Any, Any]:
        def run() -> Any:
            return iterate(state, iteration)

        like = jax.eval_shape(run)[1]
        nothing = jax.tree.map(lambda leaf: jnp.zeros(leaf.shape, leaf.dtype), like)
        # The same for all seeds, so that it stays a branch and costs nothing.
        return jax.lax.cond(iteration < last, run, lambda: (state, nothing))

    return jax.lax.scan(unless_over, state, begin + jnp.arange(chunk, dtype=jnp.uint32))
