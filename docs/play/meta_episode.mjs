// A meta-episode: inner episodes one after the other, at whose ends a naive learner learns.

import { COOPERATE, InnerEpisode, STATES, mean, together } from "./game.mjs";
import { fresh, named } from "./hawk.mjs";
import { agent, learner, strategy } from "./players.mjs";

/** How much a habit counts after each further inner episode. */
const HABITS_KEPT = 0.5;

/** What is shipped with the page, unpacked. See docs/export_play.py. */
export function unpacked(data) {
  const bytes = Uint8Array.from(atob(data.parameters), (letter) => letter.charCodeAt(0));
  const numbers = new Float32Array(bytes.buffer);
  return { ...data, parameters: named(data.network, numbers) };
}

export function freshLearner(shipped, uniform) {
  return learner(shipped.network, shipped.naive, fresh(shipped.network, uniform));
}

/** The shipped agent, or a strategy by its name. */
export function teacher(shipped, name) {
  const table = shipped.strategies[name];
  return table ? strategy(table) : agent(shipped.network, shipped.parameters);
}

/** Play one inner episode of several games between two players. */
export function played(game, players, batch, uniform) {
  const episode = new InnerEpisode(game, batch);
  while (!episode.over) episode.play(players.map((player, seat) => player.act(episode.seen[seat], uniform)));
  return episode;
}

/** Mean rewards per step of whole inner episodes, and of the steps of one that is not over. */
export function meanRewards(summaries, steps) {
  return [0, 1].map((seat) => {
    const ended = summaries.flatMap(({ reward, length }) => new Array(length).fill(reward[seat]));
    const all = [...ended, ...steps.flatMap(({ reward }) => reward[seat])];
    return all.length ? mean(all) : 0;
  });
}

/** What is kept of an inner episode: of each seat, the mean reward per step and the share of cooperation. */
function summary(episode) {
  const of = (quantity) => [0, 1].map((seat) => episode[quantity](seat));
  return { reward: of("reward"), cooperation: of("cooperation"), length: episode.steps.length };
}

/** How often somebody cooperated in each of `STATES`; what was longer ago counts less. */
export class Habits {
  constructor(kept) {
    this.kept = kept;
    this.counts = STATES.map(() => [0, 0]);
  }

  see({ seen, action }) {
    this.counts = this.counts.map((count) => count.map((one) => one * this.kept));
    seen.flat().forEach((state, k) => (this.counts[state][action.flat()[k]] += 1));
  }

  /** Where nothing was seen, either action is as likely. */
  get cooperation() {
    return this.counts.map((count) => (count[0] + count[1] ? count[COOPERATE] / (count[0] + count[1]) : 0.5));
  }
}

/**
 * The visitor's game against one other player, step by step.
 *
 * A naive learner learns from B games at once. The visitor plays one of them; in the others a stand-in plays as the
 * visitor's `Habits` say, and the learner as it did in the visitor's.
 */
export class VisitorsGame {
  constructor(shipped, other, uniform) {
    Object.assign(this, { shipped, other, uniform, summaries: [], last: null });
    this.episode = new InnerEpisode(shipped.game, 1);
    this.habits = new Habits(HABITS_KEPT);
  }

  get over() {
    return this.summaries.length === this.shipped.num_inner_episodes;
  }

  /** The other's, see `players.mjs`. */
  inclination() {
    return this.other.inclination(this.episode.seen[1][0]);
  }

  /** Play one step. Returns both actions and rewards, and the summary of an inner episode that it ended. */
  play(action) {
    if (this.over) throw new Error("the meta-episode is over");
    const theirs = this.other.act(this.episode.seen[1], this.uniform);
    const reward = this.episode.play([[action], theirs]);
    const ended = this.episode.over ? this._end() : null;
    return { actions: [action, theirs[0]], reward: [reward[0][0], reward[1][0]], ended };
  }

  /** Let a strategy play the visitor's moves to the end of the inner episode. Returns its summary. */
  finishAs(name) {
    const player = teacher(this.shipped, name);
    for (;;) {
      const { ended } = this.play(player.act(this.episode.seen[0], this.uniform)[0]);
      if (ended) return ended;
    }
  }

  _end() {
    const lived = [this.episode.livedBy(1)];
    if (this.other.twin) {
      this.habits.see(this.episode.livedBy(0));
      const others = this.shipped.batch_size - 1;
      const seats = [strategy(this.habits.cooperation), this.other.twin()];
      if (others) lived.push(played(this.shipped.game, seats, others, this.uniform).livedBy(1));
    }
    this.other.endEpisode(together(lived));
    this.last = this.episode;
    this.episode = new InnerEpisode(this.shipped.game, 1);
    this.summaries.push(summary(this.last));
    return this.summaries[this.summaries.length - 1];
  }
}

/** A teacher and a naive learner in B games, an inner episode at a time: what the agent was trained in. */
export class WatchedGame {
  constructor(shipped, name, uniform) {
    Object.assign(this, { shipped, uniform, summaries: [], last: null });
    this.ego = teacher(shipped, name);
    this.other = freshLearner(shipped, uniform);
  }

  get over() {
    return this.summaries.length === this.shipped.num_inner_episodes;
  }

  /** The learner's, see `players.mjs`. */
  inclination() {
    return this.other.inclination();
  }

  /** Play an inner episode, and let the learner learn from it. Returns its summary. */
  play() {
    if (this.over) throw new Error("the meta-episode is over");
    const { game, batch_size } = this.shipped;
    this.last = played(game, [this.ego, this.other], batch_size, this.uniform);
    this.other.endEpisode(this.last.livedBy(1));
    this.summaries.push(summary(this.last));
    return this.summaries[this.summaries.length - 1];
  }
}
