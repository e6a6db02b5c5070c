"""Policies that play like a fixed player: a start for agents, who then need not find from rewards what it does."""

from collections.abc import Callable
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import optax
from jaxtyping import Array, Float

from coala_agents.learners import mean_loss, mean_over_chunks, most_games_at_once
from coala_agents.parts import Seed
from coala_agents.training._compiled import compiled
from coala_agents.training._finite import NotFinite, require_finite
from coala_agents.training._setting import Setting
from coala_envs import PRNGKey, rollout
from coala_envs.checks import Positive, Size, checked
from coala_envs.co_players import AbstractPolicy, CoPlayer, check_co_player

CHUNK = 20
"""Updates that run as one compiled program."""


@checked
def imitate(
    setting: Setting,
    player: CoPlayer,
    *,
    num_policies: Size,
    num_updates: Size,
    learning_rate: Positive,
    seed: Seed,
    report: Callable[[int, dict[str, float]], Any] | None = None,
) -> Any:
    """Let fresh policies learn to act like a player, by maximum likelihood of its actions (behavioural cloning).

    In every update the player sits where the agent will, for one meta-episode against the opponents that nobody has
    met, and each policy reads the B histories that come of it. Rewards are not looked at.

    Arguments:
        setting: its game, sizes and opponents, and the network of its first agents.
        player: whom to imitate; it does not learn.
        num_policies: independent ones, from initialisations and meta-episodes of their own.
        num_updates: of each; rounded up to whole chunks.
        learning_rate: of Adam; falls to 0 in a straight line.
        seed: fixes everything.
        report: called after every chunk with the updates done and the chunk's mean ``cross_entropy``, in nats per step.

    Returns their parameters, ``[num_policies]`` before every leaf.

    Raises ``TypeError`` for a player that breaks the protocol, ``ValueError`` for sizes below 1 and a seed that is no
    32-bit number, and ``NotFinite`` as soon as parameters are no longer finite.
    """
    check_co_player(player, setting.game, setting.batch_size)
    chunks = -(-num_updates // CHUNK)
    optimiser = optax.adam(optax.linear_schedule(learning_rate, 0.0, chunks * CHUNK))
    make_policy = setting.agents[0].learner.make_policy

    @compiled
    def begin(keys: Any) -> tuple[AbstractPolicy, Any]:
        policies = jax.vmap(lambda key: make_policy(key=key))(keys)
        return policies, jax.vmap(lambda policy: optimiser.init(eqx.filter(policy, eqx.is_array)))(policies)

    @compiled
    def learn(setting: Setting, player: CoPlayer, learners: Any, keys: Any) -> tuple[Any, Float[Array, ""]]:
        def one(learner: tuple[AbstractPolicy, Any], key: PRNGKey) -> Any:
            policy, opt_state = learner
            loss, gradient = _likelihood(policy, setting, player, key)
            with jax.numpy_dtype_promotion("standard"):  # Optax mixes dtypes on purpose
                updates, opt_state = optimiser.update(gradient, opt_state)
            return (optax.apply_updates(policy, updates), opt_state), loss

        learners, losses = jax.lax.scan(jax.vmap(one), learners, keys)
        return learners, jnp.mean(losses)

    init_key, play_key = jax.random.split(jax.random.key(np.uint32(seed)))
    learners = begin(jax.random.split(init_key, num_policies))
    for chunk in range(chunks):
        keys = jax.random.split(jax.random.fold_in(play_key, chunk), (CHUNK, num_policies))
        learners, loss = learn(setting, player, learners, keys)
        try:
            require_finite(learners[0], "a policy that imitates")
        except ValueError as error:
            raise NotFinite(chunk * CHUNK, ["the policies' parameters"], learners[0]) from error
        if report is not None:
            report((chunk + 1) * CHUNK, {"cross_entropy": float(loss)})
    return learners[0]


def _likelihood(
    policy: AbstractPolicy, setting: Setting, player: CoPlayer, key: PRNGKey
) -> tuple[Float[Array, ""], AbstractPolicy]:
    """Return how unlikely the player's actions in one meta-episode are to the policy, in nats, and the gradient."""
    init_key, key = jax.random.split(key)
    state = player.init(key=init_key)

    def act(memory: Any, obs: Array, *, key: PRNGKey) -> Any:
        action, _, memory = player.act(state, memory, obs, key=key)
        return action, (), memory

    _, seen = rollout(setting.pomdp(setting.unknown_opponent), act, player.initial_memory(), key=key)
    time = setting.game.inner_episode_length

    def loss(output: Any, action: Any) -> Any:
        return jnp.mean(optax.softmax_cross_entropy_with_integer_labels(output.logits, action)), {}

    def of_chunk(data: Any) -> Any:
        return jax.value_and_grad(mean_loss, has_aux=True)(policy, *data, loss, setting.num_inner_episodes * time)

    games = most_games_at_once(setting.num_inner_episodes, time, setting.num_inner_episodes * time)
    data = jax.tree.map(lambda leaf: leaf[None], (seen.obs, seen.action[..., 0]))
    (mean, _), gradient = mean_over_chunks(of_chunk, data, jnp.arange(1), games)
    return mean, gradient
