// An inner episode of B games side by side, whatever the game is.

/** Seat 0 is the visitor's, or the teacher's who is watched. A game says how to `play` a step. */
export class Episode {
  constructor(length, seen) {
    Object.assign(this, { length, seen, steps: [] });
  }

  get over() {
    return this.steps.length === this.length;
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
}

/** Put games that were lived side by side next to each other. */
export function together(lived) {
  const join = (name) => lived[0][name].map((_, step) => lived.flatMap((one) => one[name][step]));
  return { seen: join("seen"), action: join("action"), reward: join("reward") };
}

export function mean(numbers) {
  return numbers.reduce((sum, one) => sum + one, 0) / numbers.length;
}
