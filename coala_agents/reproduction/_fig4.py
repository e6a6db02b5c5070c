"""Fig. 4: LOLA-DICE on exact returns, with few and with many look-aheads."""

import functools

import numpy as np
from jaxtyping import Array, Float

from coala_agents.analytic import lola_gradient
from coala_agents.reproduction._climb import against_each_other, against_naive, climb, key_of, points, random_logits
from coala_agents.reproduction._result import Budget, Curves, Reproduction, Setting, Statement
from coala_agents.reproduction._setting import game
from coala_envs import PRNGKey
from coala_envs.checks import checked

NUM_SEEDS = 64
DISCOUNT = 0.95
LEARNING_RATE = 0.005
LOOK_AHEADS = (1, 2, 3, 10, 20)
WEIGHTS = {1: 1.0, 2: 1.0, 3: 0.75, 10: 0.6, 20: 0.4}
"""Of LOLA's gradient in Fig. 4C; the rest is the partial gradient's."""
COOPERATE, MANY = 0.7, 0.5

SETTING: Setting = {
    "payoffs": "paper",
    "discount": DISCOUNT,
    "learning_rate": LEARNING_RATE,
    "look_ahead_learning_rate": "5, with one look-ahead 10",
    "look_ahead_learning_rate_acts_on": "return normalised to a per-step value",
    "optimiser": "adamw",
    "initial_logits": "standard normal",
}


@checked
def fig4a(budget: Budget) -> Reproduction:
    """Few look-aheads cooperate, many do not."""
    lines = _lines(budget, dict.fromkeys(LOOK_AHEADS, 1.0))
    ends = {ahead: float(line[:, -1].mean()) for ahead, line in lines.items()}
    few = Statement(
        "with few look-aheads two LOLA-DICE players cooperate",
        f"the mean return over seeds ends above {COOPERATE} with 1 and with 2 look-aheads",
        {f"look_aheads_{ahead}": ends[ahead] for ahead in (1, 2, 3)},
        min(ends[1], ends[2]) > COOPERATE,
    )
    many = Statement(
        "with many look-aheads they do not",
        f"it ends below {MANY} with 10 and with 20",
        {f"look_aheads_{ahead}": ends[ahead] for ahead in (10, 20)},
        max(ends[10], ends[20]) < MANY,
    )
    return _reproduction(budget, "Fig. 4A: LOLA-DICE, by number of look-aheads", lines, [few, many])


@checked
def fig4b(budget: Budget) -> Reproduction:
    """The policy of 20 look-aheads extorts a fresh naive learner."""
    trained = _train(budget, 20, 1.0)[-1].reshape(-1, 5)
    steps = 100
    rate = _rate(20)
    seen = against_naive(game(DISCOUNT), trained, learning_rate=rate, num_updates=steps, key=key_of(budget, "4b naive"))
    end = seen[:, -1]
    extorts = (end[:, 0] > 1) & (end[:, 1] < 1)
    statement = Statement(
        "the policies learnt with 20 look-aheads extort a fresh naive learner",
        "after the naive learner's last update, the median policy gets more than mutual cooperation would give (1), "
        "and the learner less",
        {
            "median_policy": float(np.median(end[:, 0])),
            "median_naive": float(np.median(end[:, 1])),
            "share_of_policies": float(extorts.mean()),
        },
        bool(np.median(end[:, 0]) > 1 and np.median(end[:, 1]) < 1),
    )
    panel = Curves(
        "20 look-aheads against a naive learner",
        "updates of the naive learner",
        "return per step",
        np.arange(steps + 1.0),
        {"LOLA-DICE, fixed": seen[..., 0], "naive learner": seen[..., 1]},
    )
    setting = SETTING | _sizes(budget) | {"naive_learning_rate": rate, "num_naive": 64}
    return Reproduction("Fig. 4B: what 20 look-aheads have learnt", setting, [panel], [statement])


@checked
def fig4c(budget: Budget) -> Reproduction:
    """Mixing in the partial gradient repairs many look-aheads."""
    pure, lines = _lines(budget, dict.fromkeys((3, 10, 20), 1.0)), _lines(budget, WEIGHTS)
    ends = {ahead: float(line[:, -1].mean()) for ahead, line in lines.items()}
    alone = {ahead: float(line[:, -1].mean()) for ahead, line in pure.items()}
    statements = [
        Statement(
            f"the partial gradient, mixed in, lets {ahead} look-aheads cooperate",
            f"the mean return ends above {COOPERATE}",
            {"mixed": ends[ahead], "lola_alone": alone[ahead]},
            ends[ahead] > COOPERATE,
        )
        for ahead in pure
    ]
    title = "Fig. 4C: LOLA-DICE mixed with the partial gradient"
    reproduction = _reproduction(budget, title, lines, statements)
    weights: Setting = {f"weight_with_{ahead}_look_aheads": weight for ahead, weight in WEIGHTS.items()}
    return reproduction._replace(setting=reproduction.setting | weights)


def _lines(budget: Budget, weights: dict[int, float]) -> dict[int, Float[np.ndarray, "seeds points"]]:
    histories = {ahead: _train(budget, ahead, weight) for ahead, weight in weights.items()}
    return {ahead: against_each_other(game(DISCOUNT), history) for ahead, history in histories.items()}


@functools.cache
def _train(budget: Budget, num_look_aheads: int, weight: float) -> Float[np.ndarray, "points seeds 2 5"]:
    """Train pairs; kept, for the three figures share trainings."""

    def gradient(logits: Float[Array, "2 5"], *, key: PRNGKey) -> Float[Array, "2 5"]:
        del key
        return lola_gradient(
            game(DISCOUNT),
            logits,
            learning_rate=_rate(num_look_aheads),
            num_look_aheads=num_look_aheads,
            weight=weight,
        )

    start = random_logits(budget, "4", budget.seeds(NUM_SEEDS), 2)
    label = f"4 look-aheads {num_look_aheads}, weight {weight:g}"
    return climb(budget, label, gradient, start, learning_rate=LEARNING_RATE, num_updates=_updates(budget))


def _rate(num_look_aheads: int) -> float:
    return 10.0 if num_look_aheads == 1 else 5.0


def _updates(budget: Budget) -> int:
    return budget.updates(10_000)


def _sizes(budget: Budget) -> Setting:
    return {"num_seeds": budget.seeds(NUM_SEEDS), "num_updates": _updates(budget)}


def _reproduction(
    budget: Budget,
    title: str,
    lines: dict[int, Float[np.ndarray, "seeds points"]],
    statements: list[Statement],
) -> Reproduction:
    named = {f"{ahead} look-ahead{'s' if ahead > 1 else ''}": line for ahead, line in lines.items()}
    panel = Curves("two LOLA-DICE players", "updates", "return per step", points(_updates(budget)), named)
    return Reproduction(title, SETTING | _sizes(budget), [panel], statements)
