// Who plays by rules of its own, in each of B games.

import { drawn } from "./random.mjs";

/** `mind()` makes a memory of one game: a function of what is seen and of chance, that gives weights of the actions. */
export function scripted(mind) {
  let minds = null;
  return {
    act(seen, uniform) {
      minds ??= seen.map(() => mind());
      return seen.map((one, game) => drawn(minds[game](one, uniform), uniform));
    },
    /** Forget. */
    endEpisode() {
      minds = null;
    },
  };
}

/** How often each of two things was done in a situation; what was longer ago counts less. */
export class Tally {
  constructor(kept) {
    this.kept = kept;
    this.counts = [
      [0, 0],
      [0, 0],
    ];
  }

  fade() {
    this.counts = this.counts.map((count) => count.map((one) => one * this.kept));
  }

  /** In situation 0 or 1, the thing 0 or 1 was done. */
  add(situation, thing) {
    this.counts[Number(situation)][Number(thing)] += 1;
  }

  /** How often thing 1 was done in each situation; `otherwise` where nothing was. */
  shares(otherwise) {
    return this.counts.map(([zero, one]) => (zero + one ? one / (zero + one) : otherwise));
  }
}
