// The Coin Game's scripts, as in coala_envs/co_players; who plays as a visitor did; and what a learner does when.

import { STAY } from "./coin_game.mjs";
import { arrivals, nearest } from "./grid.mjs";
import { Tally, scripted } from "./scripted.mjs";

/** Steps for which a theft is answered. */
const GRUDGE = 2;
const HABITS_KEPT = 0.5;

/** By name: what a script has an appetite for, before and after a theft. */
const COIN_SCRIPTS = {
  punisher: ["own", "others"],
  "tit-for-tat": ["own", "any"],
  honest: ["own", "own"],
  greedy: ["any", "any"],
};

/**
 * The mind of a script. `appetite(angry, uniform)` is own, any or others. Who wants its own shuns the other's; where that
 * is `strict`, who wants the other's shuns its own.
 */
function coinMind(rules, appetite, strict = false) {
  return () => {
    const offended = watchfor(rules);
    return (seen, uniform) => {
      const { own, ownCoin, othersCoin } = rules.view(seen);
      const wants = appetite(offended(seen), uniform);
      const wanted = { own: [ownCoin], others: [othersCoin], any: [ownCoin, othersCoin] }[wants];
      const shuns = { own: othersCoin, others: strict ? ownCoin : null, any: null }[wants];
      const shunned = wanted.includes(shuns) ? null : shuns;
      const places = arrivals(rules, own);
      const allowed = (action, far) => (action !== STAY || far === 0) && places[action] !== shunned;
      return nearest(rules, places, wanted, allowed);
    };
  };
}

/** A function that is told what a player sees, step by step, and tells whether a theft of its coin is fresh. */
function watchfor(rules) {
  let lay = null;
  let left = 0;
  return (seen) => {
    const { other, ownCoin } = rules.view(seen);
    left = other === lay ? GRUDGE : Math.max(left - 1, 0);
    lay = ownCoin;
    return left > 0;
  };
}

/** The minds of all scripts, by name. */
export function coinMinds(rules) {
  return Object.fromEntries(
    Object.entries(COIN_SCRIPTS).map(([name, [calm, angry]]) => [
      name,
      coinMind(rules, (offended) => (offended ? angry : calm)),
    ]),
  );
}

/** Whose coins somebody took, calm and after a theft. */
export class CoinHabits {
  constructor(rules) {
    this.rules = rules;
    this.tally = new Tally(HABITS_KEPT);
  }

  see(episode) {
    this.tally.fade();
    const offended = watchfor(this.rules);
    for (const { seen, after } of episode.steps) {
      const angry = offended(seen[0][0]);
      const [own, others] = after[0].took[0];
      // Who takes both at once has chosen neither.
      if (own !== others) this.tally.add(angry, others);
    }
  }

  /** Who goes, at each step, for the other's coin as often as that; for either where nothing was seen. */
  standIn() {
    const greed = this.tally.shares(0.5);
    const appetite = (angry, uniform) => (uniform() < greed[Number(angry)] ? "others" : "own");
    return scripted(coinMind(this.rules, appetite, true));
  }
}

/** Whose coins a player took in a step that led to a state. */
export function coinsTaken({ took }, seat) {
  return { own: Number(took[seat][seat] ?? 0), thefts: Number(took[seat][1 - seat] ?? 0) };
}

/** Of each of three situations on a history that a learner sees: where it stands, and which actions go for the coin. */
export function coinSituations(rules) {
  const offended = watchfor(rules);
  return (seen) => {
    const { own, ownCoin, othersCoin } = rules.view(seen);
    const angry = offended(seen);
    const places = arrivals(rules, own);
    const onto = (coin) => places.map((cell) => cell === coin);
    const reaches = (coin) => (places.includes(coin) ? onto(coin) : null);
    return [reaches(ownCoin), angry ? null : reaches(othersCoin), angry ? reaches(othersCoin) : null];
  };
}
