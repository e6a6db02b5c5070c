# ---
# jupyter:
#   jupytext:
#     formats: py:percent
# ---

# %% [markdown]
# # 5. A tournament
#
# Who does well against whom? Fixed strategies, naive learners and trained agents all obey one protocol, so they can all
# play each other, for whole meta-episodes: learners learn while they play.

# %%
from pathlib import Path

from coala_agents import plotting
from coala_agents.evaluation import Entrant, entrant_from_name, play_tournament, write_tournament
from coala_agents.experiments import entrants_from_run, load_run
from coala_envs.co_players import MemoryOne
from coala_envs.games import iterated_prisoners_dilemma

# %% [markdown]
# Entrants by name, and one of our own: it opens with cooperation and forgives every second defection. To enter a
# trained agent, load its run: `entrants_from_run("mine", load_run(Path("runs/mine")))`.


# %%
def make_entrants(runs: tuple[Path, ...] = ()) -> list[Entrant]:
    """Return fixed strategies, a naive learner, and the agents of any runs."""
    game = iterated_prisoners_dilemma()
    names = ("always-cooperate", "always-defect", "tit-for-tat", "win-stay-lose-shift", "extortion", "naive")
    entrants = [entrant_from_name(name, game) for name in names]
    entrants.append(Entrant("half-forgiving", MemoryOne((1, 1, 0.5, 1, 0.5)), learns=False))
    for folder in runs:
        entrants += entrants_from_run(folder.name, load_run(folder))
    return entrants


# %% [markdown]
# Every pair plays `num_meta_episodes` meta-episodes, half of them in each seating. The result depends on the players
# and the seed, not on names or order.


# %%
def main(tiny: bool = False) -> Path:
    """Play, print what extortion gets from everybody, write the tables and draw the heat map."""
    entrants = make_entrants()
    tournament = play_tournament(
        iterated_prisoners_dilemma(),
        entrants,
        batch_size=2 if tiny else 16,
        num_inner_episodes=2 if tiny else 20,
        num_meta_episodes=4 if tiny else 32,
        seed=0,
    )
    for opponent in tournament.names:
        own = tournament.score("extortion", opponent).rows()["reward"]
        other = tournament.score(opponent, "extortion").rows()["reward"]
        print(f"extortion {own['mean']:+.2f}   {opponent} {other['mean']:+.2f}   (over {own['number']} {own['over']})")

    folder = Path("tournament")
    write_tournament(tournament, folder)
    return plotting.draw_tournament(folder)


# %%
if __name__ == "__main__":
    print(f"drew {main()}")
