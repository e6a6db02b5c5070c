// The iterated prisoner's dilemma as a setting of a meta-episode: who plays it, and what is known of them.

import { COOPERATE, DEFECT, InnerEpisode, STATES } from "./game.mjs";
import { fresh, unpacked } from "./hawk.mjs";
import { agent, learner } from "./networks.mjs";

/** How much a habit counts after each further inner episode. */
const HABITS_KEPT = 0.5;

/** The setting, from what is shipped with the page. See docs/export_play.py and meta_episode.mjs. */
export function ipd(data) {
  const parameters = unpacked(data.network, data.parameters);
  return {
    ...data,
    parameters,
    begin: (batch) => new InnerEpisode(data.game, batch),
    newLearner: (uniform) => learner(data.network, data.naive, fresh(data.network, uniform)),
    /** A strategy by its name, or the shipped agent. */
    teacher(name) {
      const table = data.strategies[name];
      return table ? strategy(table) : agent(data.network, parameters);
    },
    habits: () => new Habits(HABITS_KEPT),
    measured: (episode) => ({ cooperation: [0, 1].map((seat) => episode.cooperation(seat)) }),
  };
}

/** A strategy that looks at the last joint action only: how probably it cooperates in each of `STATES`. */
export function strategy(cooperation) {
  return {
    act: (seen, uniform) => seen.map((state) => (uniform() < cooperation[state] ? COOPERATE : DEFECT)),
    endEpisode() {},
  };
}

/** How probably a player cooperates now, and then after each joint action, its own first. A learner: at the start. */
export function inclination(player, seen) {
  const outcomes = STATES.slice(1).map((_, outcome) => 1 + outcome);
  return player.foresees(player.learns ? 0 : seen, outcomes).map((likely) => likely[COOPERATE]);
}

/** How often somebody cooperated in each of `STATES`; what was longer ago counts less. */
export class Habits {
  constructor(kept) {
    this.kept = kept;
    this.counts = STATES.map(() => [0, 0]);
  }

  see(episode) {
    const { seen, action } = episode.livedBy(0);
    this.counts = this.counts.map((count) => count.map((one) => one * this.kept));
    seen.flat().forEach((state, k) => (this.counts[state][action.flat()[k]] += 1));
  }

  /** Where nothing was seen, either action is as likely. */
  get cooperation() {
    return this.counts.map((count) => (count[0] + count[1] ? count[COOPERATE] / (count[0] + count[1]) : 0.5));
  }

  /** Who plays like that. */
  standIn() {
    return strategy(this.cooperation);
  }
}
