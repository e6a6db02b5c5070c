// CleanUp-lite's scripts, as in coala_envs/co_players; who plays as a visitor did; and what a learner does when.

import { ZAP } from "./cleanup_lite.mjs";
import { arrivals, nearest } from "./grid.mjs";
import { Tally, scripted } from "./scripted.mjs";

const HABITS_KEPT = 0.5;
/** Pollution from which on the river is dirty, in parts of the limit at which nothing grows. */
const TOLERANCE = 0.5;
/** Steps for which having been to the river counts. */
const PATIENCE = 8;
/** Steps for which a stand-in stays with where it wants to be. */
const STAYS = 4;

/** By name: from which pollution on a script cleans, and whom it zaps in the orchard. */
const CLEANUP_SCRIPTS = {
  enforcer: [TOLERANCE, "idlers"],
  bully: [TOLERANCE, "anybody"],
  extortioner: [Infinity, "idlers"],
  balanced: [TOLERANCE, "nobody"],
  cleaner: [0, "nobody"],
  harvester: [Infinity, "nobody"],
};

/**
 * The mind of a script. `decisions()` makes, for a game, `cleans(patches, uniform)` and `zaps(idle, at, uniform)`, with
 * whether the other was not to the river lately, and its column. A zap is for who is free and in reach.
 */
function cleanupMind(rules, decisions) {
  return () => {
    const idling = watchfor(rules);
    const { cleans, zaps } = decisions();
    return (seen, uniform) => {
      const { own, other, apples, dirt, othersFrozen } = rules.view(seen);
      const idle = idling(seen);
      const river = cleans(dirt.length, uniform);
      const fires = !othersFrozen && rules.near(own, other) && zaps(idle, rules.column(other), uniform);
      if (fires) return rules.actions.map((_, action) => (action === ZAP ? 1 : 0));
      const there = (river ? dirt : apples).filter((cell) => cell !== own);
      const waiting = columnOf(rules, river ? rules.width - 1 : 0);
      const wanted = there.length ? there : waiting;
      return nearest(rules, arrivals(rules, own), wanted, (action) => action !== ZAP);
    };
  };
}

function columnOf({ height, width }, column) {
  return Array.from({ length: height }, (_, row) => row * width + column);
}

/** A function that is told what a player sees, step by step, and tells whether the other is an idler. */
function watchfor(rules) {
  let since = 0;
  return (seen) => {
    const { other, othersFrozen } = rules.view(seen);
    since = rules.column(other) === rules.width - 1 && !othersFrozen ? 0 : since + 1;
    return since > PATIENCE;
  };
}

/** The minds of all scripts, by name. */
export function cleanupMinds(rules) {
  const mind = ([tolerance, whom]) => {
    const cleans = (patches) => patches >= tolerance * rules.pollution_limit;
    const deserves = { nobody: () => false, anybody: () => true, idlers: (idle) => idle }[whom];
    const zaps = (idle, at) => at === 0 && deserves(idle);
    return cleanupMind(rules, () => ({ cleans, zaps }));
  };
  return Object.fromEntries(Object.entries(CLEANUP_SCRIPTS).map(([name, numbers]) => [name, mind(numbers)]));
}

function dirty(rules, patches) {
  return patches >= TOLERANCE * rules.pollution_limit;
}

/** Where somebody went or stayed while the river was clean and dirty, and whether it zapped who was in reach. */
export class CleanupHabits {
  constructor(rules) {
    Object.assign(this, { rules, places: new Tally(HABITS_KEPT), zaps: new Tally(HABITS_KEPT) });
  }

  see(episode) {
    const { rules, places, zaps } = this;
    const idling = watchfor(rules);
    for (const tally of [places, zaps]) tally.fade();
    for (const { seen, action, after } of episode.steps) {
      const { own, other, dirt, frozen, othersFrozen } = rules.view(seen[0][0]);
      const idle = idling(seen[0][0]);
      if (frozen) continue;
      const [from, to] = [rules.column(own), rules.column(after[0].position[0])];
      const stays = from === to;
      // Who stays in the middle goes nowhere.
      if (!stays || to % (rules.width - 1) === 0) places.add(dirty(rules, dirt.length), stays ? to > 0 : to > from);
      if (!othersFrozen && rules.near(own, other)) zaps.add(idle, action[0][0] === ZAP);
    }
  }

  /** Who goes to the river as often as that, and zaps as often: half the time, and never, where nothing was seen. */
  standIn() {
    const { rules } = this;
    const [river, angry] = [this.places.shares(0.5), this.zaps.shares(0)];
    const decisions = () => {
      let [wish, steps] = [0, 0];
      return {
        cleans(patches, uniform) {
          if (steps++ % STAYS === 0) wish = uniform();
          return wish < river[Number(dirty(rules, patches))];
        },
        zaps: (idle, _, uniform) => uniform() < angry[Number(idle)],
      };
    };
    return scripted(cleanupMind(rules, decisions));
  }
}

/** What a player did in the step that led to a state. */
export function deeds({ cleaned, fired, harvested, hit, still }, seat) {
  const of = (what) => Number(what[seat]);
  return { cleaned: of(cleaned), zaps: of(fired), apples: of(harvested), hit: of(hit), still: of(still) };
}

/** Of each of three situations on a history that a learner sees: whether it is in one, and which action answers it. */
export function cleanupSituations(rules) {
  const only = (chosen) => rules.actions.map((_, action) => action === chosen);
  const [right, left] = [0, 1];
  return (seen) => {
    const { own, other, apples, dirt, frozen, othersFrozen } = rules.view(seen);
    if (frozen) return [null, null, null];
    const [column, isDirty] = [rules.column(own), dirty(rules, dirt.length)];
    const toRiver = isDirty && column < rules.width - 1;
    const toOrchard = !isDirty && apples.length && column > 0;
    const inReach = !othersFrozen && rules.near(own, other);
    return [toRiver ? only(right) : null, toOrchard ? only(left) : null, inReach ? only(ZAP) : null];
  };
}
