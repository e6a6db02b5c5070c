// The iterated prisoner's dilemma: B games side by side, for one inner episode.

import { Value } from "./tape.mjs";

export const COOPERATE = 0;
export const DEFECT = 1;

/** What a player sees, numbered as in Python: nothing yet, or the last joint action, its own first. */
export const STATES = ["s0", "cc", "cd", "dc", "dd"];

/** Which of `STATES` a player sees after a joint action. */
export function seenAfter(own, other) {
  return 1 + 2 * own + other;
}

/** What the network reads: a row of 0 and a 1 for each game. */
export function observed(seen) {
  const data = new Float64Array(seen.length * STATES.length);
  seen.forEach((state, game) => (data[game * STATES.length + state] = 1));
  return new Value(seen.length, STATES.length, data);
}

/** B games from their first step to their last. Seat 0 is the visitor's, or the agent's who is watched. */
export class InnerEpisode {
  constructor(game, batch) {
    this.game = game;
    this.steps = [];
    this.seen = [0, 1].map(() => new Array(batch).fill(0));
  }

  get over() {
    return this.steps.length === this.game.inner_episode_length;
  }

  /** Play a step: `actions[seat][game]`. Returns what was paid, alike. */
  play(actions) {
    const { payoffs } = this.game;
    const reward = [0, 1].map((seat) => actions[seat].map((own, game) => payoffs[own][actions[1 - seat][game]]));
    this.steps.push({ seen: this.seen, action: actions, reward });
    this.seen = [0, 1].map((seat) => actions[seat].map((own, game) => seenAfter(own, actions[1 - seat][game])));
    return reward;
  }

  /** What a seat saw, did and got: `seen`, `action` and `reward`, each `[step][game]`. */
  livedBy(seat) {
    const of = (name) => this.steps.map((step) => step[name][seat]);
    return { seen: of("seen"), action: of("action"), reward: of("reward") };
  }

  /** The mean over steps and games. */
  reward(seat) {
    return mean(this.livedBy(seat).reward.flat());
  }

  /** The share of steps in which a seat cooperated. */
  cooperation(seat) {
    return mean(
      this.livedBy(seat)
        .action.flat()
        .map((action) => (action === COOPERATE ? 1 : 0)),
    );
  }
}

/** Put games that were lived side by side next to each other. */
export function together(lived) {
  const join = (name) => lived[0][name].map((_, step) => lived.flatMap((one) => one[name][step]));
  return { seen: join("seen"), action: join("action"), reward: join("reward") };
}

export function mean(numbers) {
  return numbers.reduce((sum, one) => sum + one, 0) / numbers.length;
}
