// A meta-episode: inner episodes one after the other, at whose ends a naive learner learns.
//
// A setting says of what: `batch_size` and `num_inner_episodes`; `begin(batch, uniform)`, an inner episode of as many
// games; `newLearner(uniform)`; `teacher(name)`, a player that does not learn; `habits()`, which `see` the inner
// episodes of seat 0 and make a `standIn()` of them; `measured(episode)`, by name what else is kept of both seats.

import { mean, together } from "./episode.mjs";

/** Let two players play an inner episode to its end. */
export function played(episode, players, uniform) {
  while (!episode.over) episode.play(players.map((player, seat) => player.act(episode.seen[seat], uniform)));
  for (const player of players) if (!player.learns) player.endEpisode();
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

/** What is kept of an inner episode, of each seat: the mean reward per step, and what the setting measures. */
function summary(setting, episode) {
  const reward = [0, 1].map((seat) => episode.reward(seat));
  return { reward, ...setting.measured(episode), length: episode.length };
}

/**
 * The visitor's game against one other player, step by step.
 *
 * A naive learner learns from B games at once. The visitor plays one of them; in the others a stand-in plays as the
 * visitor's habits say, and the learner as it did in the visitor's.
 */
export class VisitorsGame {
  constructor(setting, other, uniform) {
    Object.assign(this, { setting, other, uniform, summaries: [], last: null });
    this.episode = setting.begin(1, uniform);
    this.habits = setting.habits();
  }

  get over() {
    return this.summaries.length === this.setting.num_inner_episodes;
  }

  /** Play one step. Returns both actions and rewards, and the summary of an inner episode that it ended. */
  play(action) {
    if (this.over) throw new Error("the meta-episode is over");
    const theirs = this.other.act(this.episode.seen[1], this.uniform);
    const reward = this.episode.play([[action], theirs]);
    const ended = this.episode.over ? this._end() : null;
    return { actions: [action, theirs[0]], reward: [reward[0][0], reward[1][0]], ended };
  }

  /** Let a teacher play the visitor's moves to the end of the inner episode. Returns its summary. */
  finishAs(name) {
    const player = this.setting.teacher(name);
    for (;;) {
      const { ended } = this.play(player.act(this.episode.seen[0], this.uniform)[0]);
      if (ended) return ended;
    }
  }

  _end() {
    const lived = [this.episode.livedBy(1)];
    if (this.other.learns) {
      this.habits.see(this.episode);
      const others = this.setting.batch_size - 1;
      const seats = [this.habits.standIn(), this.other.twin()];
      if (others) lived.push(played(this.setting.begin(others, this.uniform), seats, this.uniform).livedBy(1));
    }
    this.other.endEpisode(together(lived));
    this.last = this.episode;
    this.episode = this.setting.begin(1, this.uniform);
    this.summaries.push(summary(this.setting, this.last));
    return this.summaries[this.summaries.length - 1];
  }
}

/** A teacher and a naive learner in B games, an inner episode at a time: what agents are trained in. */
export class WatchedGame {
  constructor(setting, name, uniform) {
    Object.assign(this, { setting, uniform, summaries: [], last: null });
    this.teacher = setting.teacher(name);
    this.other = setting.newLearner(uniform);
  }

  get over() {
    return this.summaries.length === this.setting.num_inner_episodes;
  }

  /** Play an inner episode, and let the learner learn from it. Returns its summary. */
  play() {
    if (this.over) throw new Error("the meta-episode is over");
    const { setting, uniform } = this;
    this.last = played(setting.begin(setting.batch_size, uniform), [this.teacher, this.other], uniform);
    this.other.endEpisode(this.last.livedBy(1));
    this.summaries.push(summary(setting, this.last));
    return this.summaries[this.summaries.length - 1];
  }
}
