"""Harvest-lite: apples that regrow beside apples."""

import numpy as np

from coala_envs.games import HarvestLite, HarvestState
from coala_envs.rendering._gridworlds import TAGGING, WAIT, everywhere, items, tagged_figures, zap_beams
from coala_envs.rendering._look import Look, Measure, look
from coala_envs.rendering._scene import Board, Ground, Thing


@look.register(HarvestLite)
def harvest_lite_look(game: HarvestLite) -> Look:
    """Return the look of Harvest-lite."""

    def paint(state: HarvestState) -> Board:
        apples = int(np.sum(state.apples))
        did = tuple("+1" if had else "" for had in state.harvested)
        position = np.asarray(state.position)
        return Board(
            everywhere(Ground.ORCHARD, game.height, game.width),
            items(Thing.APPLE, np.asarray(state.apples)),
            tagged_figures(position, np.asarray(state.frozen), did),
            zap_beams(state.zaps, position, game.height, game.width, game.zap_range),
            f"{apples} apple{'s' * (apples != 1)} left",
        )

    return Look("Harvest-lite", paint, TAGGING, Measure("apples left", "apples", shared=True), WAIT)
