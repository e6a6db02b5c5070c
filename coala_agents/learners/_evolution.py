"""Evolution strategies on the shaping objective: the learner behind Good Shepherd and Shaper."""

from collections.abc import Callable
from typing import Annotated, Any

import equinox as eqx
import jax
import jax.numpy as jnp
import optax
from jaxtyping import Array, Bool, Float, Int

from coala_agents.estimators import Fitness, evolution_gradient
from coala_agents.learners._learner import Learnt, Play
from coala_agents.learners._meta_unroll import largest_divisor
from coala_envs import Memory, PRNGKey, Witness
from coala_envs.checks import CheckedModule, Positive, Size, as_kind, whole
from coala_envs.co_players import AbstractPolicy, CoPlayer


def _even(name: str, value: Any) -> int:
    given = whole(name, value, least=2)
    if given % 2:
        raise ValueError(f"{name} must be even, for every perturbation has its mirror image; got {given}")
    return given


Population = Annotated[int, _even]
"""Members of a population: an even number."""


class EvolutionState(eqx.Module):
    """What the learner has learnt: the mean of the population, and the optimiser's arrays."""

    params: Any
    opt_state: Any
    num_updates: Int[Array, ""]
    """Generations learnt from."""


class Evolution(CheckedModule):
    """OpenES on whole meta-episodes: perturbed policies play, and the mean moves towards those that earn more.

    The fitness of a member is what it earns per step over all meta-episodes of the meta-batch. All members meet the
    same opponents with the same draws, so that what they earn differs by what they do; each generation has others. No
    gradient flows through anything. Good Shepherd and Shaper are the same but for the memory of their policies; see
    ``good_shepherd`` and ``shaper``.

    Arguments:
        make_policy: ``make_policy(key=...)`` returns an ``AbstractPolicy`` whose leaves are all arrays. Its critic, if
            it has one, is perturbed with the rest and never used.
        optimiser: any Optax optimiser, of the mean. Of Adam only the direction of the estimate matters.
        remembers: whether the policy has a memory, which lasts for the whole meta-episode.
        population_size: members of a generation, every second one the mirror image of the one before it.
        noise: standard deviation of the perturbations, a number or an Optax schedule over generations.
        fitness: how rewards count; see ``evolution_gradient``.
        members_at_once: members that play side by side; the rest waits, so that memory is bounded. If it does not
            divide the population, the largest number below it that does.

    Raises ``ValueError`` for a policy that remembers where it should not, or does not where it should, and for values
    that are out of range.
    """

    make_policy: Callable[..., AbstractPolicy] = eqx.field(static=True)
    optimiser: optax.GradientTransformation = eqx.field(static=True)
    remembers: bool = eqx.field(static=True)
    population_size: Population = eqx.field(static=True, default=32)
    noise: float | optax.Schedule = eqx.field(static=True, default=0.04)
    fitness: Fitness = eqx.field(static=True, default="reward")
    members_at_once: Size = eqx.field(static=True, default=8)

    def __check_init__(self) -> None:
        if not callable(self.noise):
            as_kind(Positive, "noise", self.noise)
        policy = eqx.filter_eval_shape(self.make_policy, key=jax.eval_shape(lambda: jax.random.key(0)))
        if bool(jax.tree.leaves(eqx.filter_eval_shape(policy.initial_memory))) != self.remembers:
            shapers = ("shaper", "remembers: gru or hawk"), ("good-shepherd", "remembers nothing: tabular or mlp")
            who, wanted = shapers[0 if self.remembers else 1]
            raise ValueError(f"{who} needs a network that {wanted}; got {type(policy).__name__}")

    @property
    def meta_batches(self) -> int:
        """See ``Learner``: each member plays it."""
        return self.population_size

    def meta_parts(self, meta_batch_size: int) -> int:
        """See ``Learner``."""
        return meta_batch_size

    def check(self, opponent: CoPlayer, batch_size: int, *, gradient_ratio: bool) -> None:
        """See ``Learner``: whoever is met will do, but there is no ratio of gradients."""
        if gradient_ratio:
            raise ValueError("gradient_ratio_interval is of policy gradients, and evolution strategies have none")

    def init(self, *, key: PRNGKey) -> EvolutionState:
        """Draw a fresh policy, the mean of the first generation, and start its optimiser."""
        return self.starting_from(self.make_policy(key=key))

    def starting_from(self, policy: Any) -> EvolutionState:
        """Return the state of a learner whose first generation is around a given policy."""
        return EvolutionState(policy, self.optimiser.init(eqx.filter(policy, eqx.is_array)), jnp.array(0, int))

    def initial_memory(self, state: EvolutionState) -> Memory:
        """Return the memory of one game at the start of a meta-episode."""
        return state.params.initial_memory()

    def act(
        self, state: EvolutionState, memory: Memory, obs: Float[Array, "*obs"], *, key: PRNGKey
    ) -> tuple[Int[Array, ""], None, Memory]:
        """Sample an action in one game."""
        output, memory = state.params.step(obs, memory)
        return jax.random.categorical(key, output.logits), None, memory

    def witness(self, state: EvolutionState, opponent: CoPlayer) -> Witness | None:
        """See ``Learner``: it looks at nothing but its rewards."""
        return None

    def perturbations(self, policy: Any, *, key: PRNGKey) -> Any:
        """Return the noise ε of a generation, ``[pairs]`` before every leaf."""
        leaves, structure = jax.tree.flatten(policy)
        keys, pairs = jax.random.split(key, len(leaves)), self.population_size // 2
        shapes = [((pairs, *leaf.shape), leaf.dtype) for leaf in leaves]
        drawn = [jax.random.normal(one, *shape) for one, shape in zip(keys, shapes, strict=True)]
        return jax.tree.unflatten(structure, drawn)

    def learn(
        self, state: EvolutionState, play: Play, *, measure_ratio: Bool[Array, ""] | None = None, key: PRNGKey
    ) -> Learnt:
        """See ``Learner``: let a generation play, and take a step."""
        scale, noise = self._scale(state.num_updates), self.perturbations(state.params, key=key)

        def member(by: Any) -> Any:
            params = jax.tree.map(lambda mean, by: mean + scale * by, state.params, by)
            played = play(EvolutionState(params, state.opt_state, state.num_updates))
            return jnp.mean(played.trajectory.reward[..., 0]), played.seen, played.finite

        mirrored = jax.tree.map(lambda leaf: jnp.stack([leaf, -leaf], axis=1), noise)
        earned, seen, finite = self._each(member, mirrored)
        uphill = evolution_gradient(earned, noise, scale, fitness=self.fitness)
        # Optax mixes dtypes (float ** int) on purpose; the caller may have asked JAX to be strict.
        with jax.numpy_dtype_promotion("standard"):
            updates, opt_state = self.optimiser.update(
                jax.tree.map(jnp.negative, uphill), state.opt_state, state.params
            )
        metrics = {
            "gradient_norm": optax.tree.norm(uphill),
            "noise": scale,
            "fitness_best": jnp.max(earned),
            "fitness_spread": jnp.std(earned),
        }
        after = EvolutionState(optax.apply_updates(state.params, updates), opt_state, state.num_updates + 1)
        return Learnt(after, jax.tree.map(jnp.mean, seen), jnp.all(finite), metrics)

    def _each(self, member: Callable[[Any], Any], mirrored: Any) -> Any:
        """Return what ``member`` gives for each of ``mirrored[pairs, 2]``, some at a time."""
        size = self.population_size
        width = largest_divisor(size, self.members_at_once)
        chunks = jax.tree.map(lambda leaf: leaf.reshape(size // width, width, *leaf.shape[2:]), mirrored)
        found = jax.lax.map(jax.vmap(member), chunks)
        return jax.tree.map(lambda leaf: leaf.reshape(size // 2, 2, *leaf.shape[2:]), found)

    def _scale(self, num_updates: Int[Array, ""]) -> Float[Array, ""]:
        with jax.numpy_dtype_promotion("standard"):
            return jnp.asarray(self.noise(num_updates) if callable(self.noise) else self.noise, float)


def good_shepherd(
    make_policy: Callable[..., AbstractPolicy], optimiser: optax.GradientTransformation, **options: Any
) -> Evolution:
    """Good Shepherd (Balaguer et al. 2022, arXiv 2202.10135): evolution strategies on a policy without memory.

    What the opponent has learnt it sees only in what is before it, such as the last actions.

    Example:
        ``good_shepherd(functools.partial(TabularPolicy, 5, 2), optax.adam(0.1))``

    The other arguments are those of ``Evolution``. Raises ``ValueError`` for a policy that remembers.
    """
    return Evolution(make_policy, optimiser, remembers=False, **options)


def shaper(
    make_policy: Callable[..., AbstractPolicy], optimiser: optax.GradientTransformation, **options: Any
) -> Evolution:
    """Shaper (Khan et al. 2024, arXiv 2312.12568): evolution strategies on a policy whose memory outlives episodes.

    Example:
        ``shaper(functools.partial(GRUPolicy, 5, 2, width=16), optax.adam(0.1))``

    The other arguments are those of ``Evolution``. Raises ``ValueError`` for a policy that remembers nothing.
    """
    return Evolution(make_policy, optimiser, remembers=True, **options)
