"""What is made for the pages of environments: the page of a game, and the gallery of all."""

import pathlib

import numpy as np

from coala_envs.games import AbstractGame, MatrixGame, NPlayerGame
from coala_envs.registry import GAMES, GameEntry, game_entry
from coala_envs.rendering import look

PAGES = pathlib.Path(__file__).parents[1] / "environments"

_PAGE = """\
{summary}

```{{figure}} images/{stem}.gif
:alt: A film of one meta-episode of {title}

{caption}
```

| | |
|---|---|
| Gymnasium id | `{id}` |
| PettingZoo module, id | `coala_envs.{module}`, `{pettingzoo}` |
| Game | {{py:obj}}`coala_envs.games.{make}` |
| Players | {players} |
| Actions | {actions}{names} |
| Observation | {size} numbers in [0, 1] for each player |
| Inner episode | `inner_episode_length` steps, {length} unless given |

{sections}
{payoffs}
## Use

The same keys and seeds give the same numbers in all of them ({{doc}}`faces`).

### JAX

Pure functions of one game and one step; batch them with `jax.vmap`.

```python
import jax
import jax.numpy as jnp
from coala_envs.games import {make}

game = {make}()
state, obs = game.reset(key=jax.random.key(0))
state, timestep = game.step(state, jnp.array([{joint}]), key=jax.random.key(1))
print(game.describe(state), timestep.reward)  # one reward per player
```

### Gymnasium

A meta-episode against {opponents}.

```python
import gymnasium as gym

env = gym.make("coala_envs:{id}", batch_size=4, num_inner_episodes=2, inner_episode_length=8)
obs, info = env.reset(seed=0)
obs, reward, terminated, truncated, info = env.step(env.action_space.sample())
assert obs.shape == (4, {shape})  # batch, observation
```

### Many meta-episodes at once

Each against {own}, in one compiled call.

```python
envs = gym.make_vec("coala_envs:{id}", num_envs=3, batch_size=4, num_inner_episodes=2, inner_episode_length=8)
obs, infos = envs.reset(seed=0)
obs, rewards, terminations, truncations, infos = envs.step(envs.action_space.sample())
assert obs.shape == (3, 4, {shape})  # environments, batch, observation
```

### PettingZoo

Every seat open, nobody learns inside.

```python
from coala_envs import {module}

env = {module}.parallel_env(inner_episode_length=8)
observations, infos = env.reset(seed=0)
while env.agents:
    actions = {{agent: env.action_space(agent).sample() for agent in env.agents}}
    observations, rewards, terminations, truncations, infos = env.step(actions)
```
"""

_CARD = """\
:::{{container}} card
[![{title}](images/{stem}.png)]({stem}.md)

**[{title}]({stem}.md)**

{summary}
:::
"""


def game(arguments: list[str], caption: str) -> str:
    """Return a game's page below its title: ``{game} ipd``, with the caption of its film inside."""
    entry = game_entry(*arguments)
    made = entry.make()
    summary, _, sections = entry.doc.partition("\n\n## ")
    return _PAGE.format(
        summary=summary,
        stem=_stem(entry),
        title=look(made).title,
        caption=caption,
        id=entry.gymnasium_id,
        module=entry.module_name,
        pettingzoo=entry.pettingzoo_id,
        make=entry.make.__name__,
        players=made.num_players,
        joint=", ".join(["0"] + ["1"] * (made.num_players - 1)),
        opponents="an opponent that learns" if made.num_players == 2 else "opponents that learn, each for itself",
        own="an opponent of its own" if made.num_players == 2 else "opponents of its own",
        actions=made.num_actions,
        names=_names(made),
        size=int(np.prod(made.obs_shape)),
        length=made.inner_episode_length,
        sections=f"## {sections}",
        payoffs=_payoffs(entry, made),
        shape=", ".join(map(str, made.obs_shape)),
    )


def gallery(arguments: list[str], body: str) -> str:
    """Return a picture of every game that has a page, with its name and what it is in a sentence."""
    pages = [(entry, PAGES / f"{_stem(entry)}.md") for entry in GAMES.values()]
    cards = [
        _CARD.format(title=page.read_text().partition("\n")[0][2:], stem=page.stem, summary=_first(entry.doc))
        for entry, page in pages
        if page.exists()
    ]
    return "::::{container} gallery\n" + "".join(cards) + "::::"


def _stem(entry: GameEntry) -> str:
    return entry.name.replace("-", "_")


def _names(made: AbstractGame) -> str:
    """Return the actions by number, unless they are too many to be told one by one."""
    shown = look(made)
    told = ", ".join(f"`{number}` {action.name}" for number, action in enumerate(shown.actions))
    return "" if shown.explained else f": {told}"


def _first(doc: str) -> str:
    return " ".join(doc.partition("\n\n")[0].split())


def _payoffs(entry: GameEntry, made: AbstractGame) -> str:
    """Return a table of the payoffs that have names; both players' where they differ."""
    if isinstance(made, NPlayerGame) and "payoffs" in entry.choices:
        return _by_count(entry, made)
    if not isinstance(made, MatrixGame):
        return ""
    names = [action.name for action in look(made).actions]
    pairs = [f"{own}, {other}" for own in names for other in names]
    lines = [f"| `payoffs` | {' | '.join(pairs)} |", "|---" * (1 + len(pairs)) + "|"]
    for name in entry.choices["payoffs"]:
        own, other = (np.asarray(table) for table in entry.make(payoffs=name).payoffs)
        alike = np.array_equal(own, other)
        cells = [
            f"{one:g}" if alike else f"{one:g} and {two:g}"
            for one, two in zip(own.ravel().tolist(), other.T.ravel().tolist(), strict=True)
        ]
        lines.append(f'| `"{name}"` | {" | ".join(cells)} |')
    told = "What player 0 gets, by its own action and the other's; and player 1, where that is something else."
    return "\n".join(["## Payoffs by name", "", told, "", *lines, ""])


def _by_count(entry: GameEntry, made: NPlayerGame) -> str:
    """Return a table of the payoffs that have names, by the own action and by how many of the others defect."""
    names, others = [action.name for action in look(made).actions], range(made.num_players)
    heads = [f"{name}, {count}" for name in names for count in others]
    lines = [f"| `payoffs` | {' | '.join(heads)} |", "|---" * (1 + len(heads)) + "|"]
    for name in entry.choices["payoffs"]:
        paid = np.asarray(entry.make(payoffs=name).payoffs).ravel().tolist()
        lines.append(f'| `"{name}"` | {" | ".join(f"{one:.4g}" for one in paid)} |')
    told = f"What each of {made.num_players} players gets, by its own action and by how many of the others defect."
    return "\n".join(["## Payoffs by name", "", told, "", *lines, ""])
