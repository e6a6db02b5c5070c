"""Negotiation: what the items are worth to whom, and how the last ones were divided."""

import numpy as np

from coala_envs.games import Negotiation, NegotiationState
from coala_envs.rendering._look import Look, Measure, look
from coala_envs.rendering._palette import COOPERATE, DEFECT, blend
from coala_envs.rendering._scene import Action, Exchange, Lot

ITEMS = ("A", "B", "C")
MOST = 5


@look.register(Negotiation)
def negotiation_look(game: Negotiation) -> Look:
    """Return the look of negotiation: an action is a key for each item, and its symbol what it asks for on average."""
    digits = "0123456789abcdef"
    actions = []
    for levels in game.digits.tolist():
        keys, asked = [digits[level] for level in levels], sum(levels) / len(levels) / (game.proposals - 1)
        colour = blend(COOPERATE, DEFECT, asked)
        actions.append(Action(f"propose {' '.join(keys)}", " ".join(keys), f"{MOST * asked:.0f}", colour))
    explained = (Action("your proposals for A, B and C, a key each", f"0 to {digits[game.proposals - 1]}", ""),)

    def paint(state: NegotiationState) -> Exchange:
        lots = []
        for kind, name in enumerate(ITEMS):
            worth, proposed = (np.asarray(of)[:, kind].tolist() for of in (state.worth, state.proposed))
            shares = tuple(proposal / MOST for proposal in proposed)
            lots.append(Lot(name, tuple(worth), shares if state.traded else None))
        paid = " and ".join(f"{reward:+.2f}" for reward in np.asarray(state.reward).tolist())
        return Exchange(tuple(lots), f"the last round paid {paid}" if state.traded else "")

    part, whole = game.shares["cooperation"]
    return Look(
        "Negotiation", paint, tuple(actions), Measure("cooperation", part, whole, unit=True), explained=explained
    )
