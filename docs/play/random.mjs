// Chance, from a seed: the same seed gives the same game.

/** Return a function that gives a number in [0, 1) at each call (mulberry32). */
export function chance(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Draw a standard normal number (Box and Muller). */
export function normal(uniform) {
  return Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}

/** Draw a place, in proportion to the weights. */
export function drawn(weights, uniform) {
  let left = uniform() * weights.reduce((sum, one) => sum + one, 0);
  const place = weights.findIndex((weight) => (left -= weight) < 0);
  // Round-off may leave nothing to hit.
  return place < 0 ? weights.findLastIndex((weight) => weight > 0) : place;
}
