// A gridworld as a setting of a meta-episode: who plays it, and what is known of them.

import { cleanupLite } from "./cleanup_lite.mjs";
import { CleanupHabits, cleanupMinds, cleanupSituations, deeds } from "./cleanup_players.mjs";
import { coinGame } from "./coin_game.mjs";
import { CoinHabits, coinMinds, coinSituations, coinsTaken } from "./coin_players.mjs";
import { Episode, mean } from "./episode.mjs";
import { unpacked } from "./hawk.mjs";
import { played } from "./meta_episode.mjs";
import { learner } from "./networks.mjs";
import { scripted } from "./scripted.mjs";

/** Games on which it is measured what a learner does when. */
const PROBES = 8;

const KINDS = {
  "coin-game": {
    rules: coinGame,
    minds: coinMinds,
    habits: CoinHabits,
    did: coinsTaken,
    situations: coinSituations,
  },
  "cleanup-lite": {
    rules: cleanupLite,
    minds: cleanupMinds,
    habits: CleanupHabits,
    did: deeds,
    situations: cleanupSituations,
  },
};

/** B games from their first step to their last. */
export class WorldEpisode extends Episode {
  constructor(rules, length, batch, uniform) {
    const states = Array.from({ length: batch }, () => rules.begin(uniform));
    super(length, seenByBoth(rules, states));
    Object.assign(this, { rules, uniform, states });
  }

  /** Play a step: `actions[seat][game]`. Returns what was paid, alike. */
  play(actions) {
    const after = this.states.map((state, game) => {
      const draws = Array.from({ length: this.rules.numDraws }, this.uniform);
      return this.rules.advance(
        state,
        actions.map((of) => of[game]),
        draws,
      );
    });
    const reward = [0, 1].map((seat) => after.map((state) => state.reward[seat]));
    this.steps.push({ seen: this.seen, action: actions, reward, before: this.states, after });
    this.states = after;
    this.seen = seenByBoth(this.rules, after);
    return reward;
  }
}

function seenByBoth(rules, states) {
  return [0, 1].map((seat) => states.map((state) => rules.seen(state, seat)));
}

/** The setting, from what is shipped with the page. See docs/export_play.py and meta_episode.mjs. */
export function world(data) {
  const kind = KINDS[data.name];
  const rules = kind.rules(data.game);
  const minds = kind.minds(rules);
  const parameters = unpacked(data.network, data.parameters);
  const begin = (batch, uniform) => new WorldEpisode(rules, data.game.inner_episode_length, batch, uniform);
  const habits = () => new kind.habits(rules);
  return {
    ...data,
    ...{ rules, parameters, minds, begin, habits },
    /** One that knows the game, as in the preset. */
    newLearner: () => learner(data.network, data.naive, parameters),
    /** A script by its name. */
    teacher: (name) => scripted(minds[name]),
    /** What each player did in a step that led to a state, by name. */
    did: (state) => [0, 1].map((seat) => kind.did(state, seat)),
    /** How often it did so per inner episode. */
    measured(episode) {
      const all = episode.steps.flatMap(({ after }) =>
        after.map((state) => [0, 1].map((seat) => kind.did(state, seat))),
      );
      const games = episode.states.length;
      const sum = (name, seat) => all.reduce((total, both) => total + both[seat][name], 0) / games;
      return Object.fromEntries(Object.keys(all[0][0]).map((name) => [name, [0, 1].map((seat) => sum(name, seat))]));
    },
    /** A function that tells how probably a learner does what it could in each situation, always on the same games. */
    probing(player, uniform) {
      const episode = played(begin(PROBES, uniform), [habits().standIn(), player.twin()], uniform);
      const { seen } = episode.livedBy(1);
      const found = seen[0].map((_, game) => {
        const situation = kind.situations(rules);
        return seen.map((row) => situation(row[game]));
      });
      return (now) => {
        const likely = now.on(seen);
        return found[0][0].map((_, k) => {
          const cases = seen.flatMap((row, step) =>
            row.flatMap((_, game) => {
              const answers = found[game][step][k];
              return answers ? [likely[step][game].reduce((sum, p, action) => sum + (answers[action] ? p : 0), 0)] : [];
            }),
          );
          return cases.length ? mean(cases) : 0;
        });
      };
    },
  };
}
