"""Training by preset: environment steps per second of an iteration, and how long its parts take when run alone."""

import functools
from collections.abc import Callable, Iterator
from typing import Any

import jax
import jax.numpy as jnp

from benchmarks._pieces import halves, iteration
from benchmarks._play import Call
from benchmarks._rows import STEPS, Effort, Row, steps_per_second
from benchmarks._timing import in_turns, seconds, spread
from benchmarks._tiny import TINY
from coala_agents.config import PRESETS, RunConfig
from coala_agents.experiments import build, experiment
from coala_agents.training import Pair, compiled, update_pair
from coala_envs import ShapingPOMDP

PAPER = "-paper"
"""Presets of this ending are for an accelerator."""


def measure(effort: Effort) -> Iterator[Row]:
    """Yield the rows: presets of meta agents one after the other, pairs, and then pools beside pure shaping."""
    names = [name for name in PRESETS if not name.endswith(PAPER)]
    for name in effort.of(names, ["ipd-shaping", "coin-game-shaping"], ["ipd-shaping"]):
        config = PRESETS[name].with_flags(**effort.of({}, {}, TINY))
        of_what = _of_a_pair if config.learner.in_a_pair else _of_meta_agents
        yield from of_what(name, config, effort.repeats)
    if effort.name != "tiny":
        compared = {name: iteration_of(config) for name, config in _pools().items()}
        yield from steps_per_second("training", compared, effort.repeats)


def iteration_of(config: RunConfig) -> Call:
    """Return a whole iteration of meta agents, and its environment steps."""
    setting = build(config)
    return iteration(setting), setting.env_steps_per_iteration


def _of_meta_agents(name: str, config: RunConfig, repeats: int) -> Iterator[Row]:
    setting = build(config)
    calls = {
        "iteration": iteration(setting),
        **halves(setting, setting.opponent),
        "opponents learn": _opponents_learning(setting.pomdp(setting.opponent), setting.meta_batch_size),
    }
    timed = in_turns({part: lambda call=call: seconds(call) for part, call in calls.items()}, repeats)
    for part, taken in timed.items():
        yield Row("training", f"{name}: {part}", "s", spread(taken))
    steps = setting.env_steps_per_iteration
    yield Row("training", name, STEPS, spread([steps / one for one in timed["iteration"]]))


def _of_a_pair(name: str, config: RunConfig, repeats: int) -> Iterator[Row]:
    trained = experiment(config)
    pair: Pair = trained.setting
    state = jax.tree.map(lambda leaf: leaf[0], trained.start())
    step = compiled(lambda state, key: update_pair(pair, state, key=key))
    call = functools.partial(step, state, jax.random.key(1))
    yield from steps_per_second("training", {name: (call, trained.env_steps_per_iteration)}, repeats)


def _pools() -> dict[str, RunConfig]:
    """Pure shaping, pools with as many environment steps, and the other form of the linear recurrence."""
    shaping = PRESETS["ipd-shaping"]
    half, quarter = shaping.training.meta_batch_size // 2, shaping.training.meta_batch_size // 4
    mixed = shaping.with_flags(meta_batch_size=half, num_meta_agents=2, p_naive=0.75)
    return {
        "ipd-shaping, in turns with pools": shaping,
        "the same steps, mixed pool of 2": mixed,
        "the same steps, mixed pool of 4": mixed.with_flags(meta_batch_size=quarter, num_meta_agents=4),
        "the same steps, meta agents only, 2": mixed.with_flags(p_naive=0.0),
        "the same steps, associative scan": shaping.with_flags(scan_method="associative"),
    }


def _opponents_learning(pomdp: ShapingPOMDP, meta: int) -> Callable[[], Any]:
    """Return a call that makes the co-players' M updates of a meta-batch, and nothing else."""

    @compiled
    def prepare(pomdp: ShapingPOMDP, keys: Any) -> Any:
        def one(key: Any) -> Any:
            state = pomdp.init(key=key)
            actions = jnp.zeros(pomdp.batch_size, int)
            keys = jax.random.split(key, pomdp.game.inner_episode_length)
            return state, jax.lax.scan(lambda state, key: pomdp.play(state, actions, key=key), state, keys)[1]

        return jax.vmap(one)(keys)

    @compiled
    def learn(pomdp: ShapingPOMDP, states: Any, played: Any, keys: Any) -> Any:
        one = jax.vmap(lambda state, played, key: pomdp.learn(state, played, key=key)[0])
        return jax.lax.scan(
            lambda states, _: (one(states, played, keys), None), states, None, length=pomdp.num_inner_episodes
        )[0]

    keys = jax.random.split(jax.random.key(0), meta)
    states, played = prepare(pomdp, keys)
    return lambda: learn(pomdp, states, played, keys)
