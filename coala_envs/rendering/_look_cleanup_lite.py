"""CleanUp-lite: the orchard on the left, the river on the right."""

import numpy as np

from coala_envs.games import CleanUpLite, CleanUpState
from coala_envs.rendering._gridworlds import TAGGING, WAIT, items, tagged_figures, zap_beams
from coala_envs.rendering._look import Look, Measure, look
from coala_envs.rendering._scene import Board, Ground, Thing


@look.register(CleanUpLite)
def cleanup_lite_look(game: CleanUpLite) -> Look:
    """Return the look of CleanUp-lite."""
    row = (Ground.ORCHARD, *[Ground.FLOOR] * (game.width - 2), Ground.RIVER)

    def paint(state: CleanUpState) -> Board:
        shape = (game.height, game.width)
        apples, dirt = np.zeros(shape, bool), np.zeros(shape, bool)
        apples[:, 0], dirt[:, -1] = state.apples, state.dirt
        did = tuple(
            "+1" if harvested else "cleaned" if cleaned else ""
            for harvested, cleaned in zip(state.harvested, state.cleaned, strict=True)
        )
        patches = int(np.sum(state.dirt))
        return Board(
            (row,) * game.height,
            items(Thing.APPLE, apples) + items(Thing.DIRT, dirt),
            tagged_figures(np.asarray(state.position), np.asarray(state.frozen), did),
            zap_beams(state.zaps, np.asarray(state.position), *shape, game.zap_range),
            f"{patches} of {game.height} river cells dirty"
            + (": nothing grows" if patches >= float(game.pollution_limit) else ""),
        )

    return Look("CleanUp-lite", paint, TAGGING, Measure("cleaning per step", "cleaning"), WAIT)
