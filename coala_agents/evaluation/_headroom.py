"""Is there anything to shape? What fixed players who shape earn from naive learners beside those who do not."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Array, Float, Key

from coala_agents._roles import Role, metric
from coala_agents.evaluation._entrants import Entrant
from coala_agents.evaluation._rows import Rows, rows_of
from coala_agents.evaluation._script_play import Played, Seen, play_script
from coala_agents.statistics import META_EPISODES, Estimate, t_interval
from coala_agents.training import Setting
from coala_envs.checks import checked
from coala_envs.co_players import CO_PLAYERS, CoPlayer, CoPlayerEntry, check_co_player
from coala_envs.games import AbstractGame, Share

REWARD = metric("reward", Role.EGO)
BESIDE = "beside"
"""The stance of who was asked to play beside the fixed players: a trained agent, as a rule."""

PARTS = 4
"""Of a meta-episode: quarters, or its inner episodes where it has fewer."""


class ScriptScore(NamedTuple):
    """What one player did against naive learners."""

    name: str
    stance: str
    """See ``CoPlayerEntry``; or ``BESIDE``."""
    seen: Seen
    shares: Mapping[str, Share]
    """The game's."""

    @property
    def reward(self) -> Float[np.ndarray, " meta"]:
        """Its mean reward per step in each meta-episode."""
        return self.seen[REWARD].mean(axis=1)

    def rows(self) -> Rows:
        """Return mean and 95 % interval of every quantity, over meta-episodes."""
        return rows_of({name: x.mean(axis=1) for name, x in self.seen.items()}, META_EPISODES, self.shares)

    def quarters(self) -> list[Rows]:
        """Return the same in each quarter of the meta-episode."""
        length = self.seen[REWARD].shape[1]
        parts = np.array_split(np.arange(length), min(PARTS, length))
        return [self._replace(seen={name: x[:, part] for name, x in self.seen.items()}).rows() for part in parts]


class Headroom(NamedTuple):
    """What everybody earned, on the same meta-episodes."""

    scores: tuple[ScriptScore, ...]

    def best(self, *stances: str) -> ScriptScore:
        """Return who earned most among those of some stances."""
        return max((score for score in self.scores if score.stance in stances), key=lambda score: score.reward.mean())

    @property
    def best_shaping(self) -> ScriptScore:
        """The best of those who shape."""
        return self.best("shaping")

    @property
    def best_other(self) -> ScriptScore:
        """The best of those who do not."""
        return self.best("greedy", "plain")

    @property
    def beside(self) -> tuple[ScriptScore, ...]:
        """Those who were asked to play beside the fixed players; they are never the best of anything."""
        return tuple(score for score in self.scores if score.stance == BESIDE)

    def gain(self, over: ScriptScore | None = None) -> Estimate:
        """Return how much more the best who shapes earns per step than another, in the same luck.

        Arguments:
            over: the other; the best who does not shape unless given.
        """
        other = self.best_other if over is None else over
        return t_interval(self.best_shaping.reward - other.reward, META_EPISODES)


@checked
def scripts_for(game: AbstractGame) -> list[CoPlayerEntry]:
    """Return the fixed players by name that mean something in a game.

    Raises ``ValueError`` unless one of them shapes and one is greedy.
    """
    game = game.unwrapped
    found = [entry for entry in CO_PLAYERS.values() if not entry.learns and not entry.why_not(game)]
    missing = [stance for stance in ("greedy", "shaping") if stance not in {entry.stance for entry in found}]
    if missing:
        told = f"there is no {' and no '.join(missing)} co-player by name for {type(game).__name__}"
        raise ValueError(f"headroom needs a greedy and a shaping one, and {told}")
    return found


@checked
def measure_headroom(
    setting: Setting, keys: Key[Array, " meta"], played: Played | None = None, *, beside: Sequence[Entrant] = ()
) -> Headroom:
    """Let every fixed player of the game play the same meta-episodes against the setting's naive learners.

    Arguments:
        setting: whose naive learners are met.
        keys: of the meta-episodes, the same for all.
        played: told of each part that is done.
        beside: who plays them as well, to be compared: an agent that was trained in the setting, say, and knows the
            game's craft, as fixed players need not.

    Raises, before anything is played, ``ValueError`` as ``scripts_for`` and for a name of two, and ``TypeError`` for
    who breaks the protocol of co-players.
    """
    game = setting.game
    players: list[tuple[str, str, CoPlayer]] = [
        (entry.name, entry.stance, entry.for_game(game, 0)) for entry in scripts_for(game)
    ]
    players += [(entrant.name, BESIDE, entrant.player) for entrant in beside]
    names = [name for name, *_ in players]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise ValueError(
            f"players must have different names, got two called {', '.join(twice)}; give one as NAME=PLAYER"
        )
    for _, _, player in players:
        check_co_player(player, game, setting.batch_size)
    scores = [
        ScriptScore(name, stance, play_script(setting, player, keys, played), game.shares)
        for name, stance, player in players
    ]
    return Headroom(tuple(scores))


def headroom_json(found: Headroom) -> dict[str, Any]:
    """Return a report of it: rewards and measures per step, over the meta-episode and in its quarters."""
    return {
        "best_shaping": found.best_shaping.name,
        "best_other": found.best_other.name,
        "gain": found.gain().as_json(),
        "gain_over": {score.name: found.gain(score).as_json() for score in found.beside},
        "scripts": [
            {
                "name": score.name,
                "stance": score.stance,
                "mean": _brief(score.rows()),
                "quarters": [_brief(rows) for rows in score.quarters()],
            }
            for score in found.scores
        ],
    }


def _brief(rows: Rows) -> dict[str, list[float | None]]:
    """Return mean, low and high of each quantity: what they are over is told once."""
    numbers = {name: [row[field] for field in ("mean", "low", "high")] for name, row in rows.items()}
    return {name: [None if x is None else round(x, 5) for x in row] for name, row in numbers.items()}
