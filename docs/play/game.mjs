// The iterated prisoner's dilemma: B games side by side, for one inner episode.

import { Episode, mean } from "./episode.mjs";

export const COOPERATE = 0;
export const DEFECT = 1;

/** What a player sees, numbered as in Python: nothing yet, or the last joint action, its own first. */
export const STATES = ["s0", "cc", "cd", "dc", "dd"];

/** Which of `STATES` a player sees after a joint action. */
export function seenAfter(own, other) {
  return 1 + 2 * own + other;
}

/** B games from their first step to their last. */
export class InnerEpisode extends Episode {
  constructor(game, batch) {
    super(
      game.inner_episode_length,
      [0, 1].map(() => new Array(batch).fill(0)),
    );
    this.game = game;
  }

  /** Play a step: `actions[seat][game]`. Returns what was paid, alike. */
  play(actions) {
    const { payoffs } = this.game;
    const reward = [0, 1].map((seat) => actions[seat].map((own, game) => payoffs[own][actions[1 - seat][game]]));
    this.steps.push({ seen: this.seen, action: actions, reward });
    this.seen = [0, 1].map((seat) => actions[seat].map((own, game) => seenAfter(own, actions[1 - seat][game])));
    return reward;
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
