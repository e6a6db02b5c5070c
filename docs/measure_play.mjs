// What a visitor who plays by a plan teaches: `node docs/measure_play.mjs` prints the tables of docs/play.md.

import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

import { mean } from "./play/episode.mjs";
import { ipd } from "./play/ipd.mjs";
import { VisitorsGame, meanRewards } from "./play/meta_episode.mjs";
import { chance } from "./play/random.mjs";
import { world } from "./play/world.mjs";

const LATE = 5;
const always = (name) => () => name;
const TABLES = {
  ipd: {
    make: ipd,
    learners: 12,
    head: "its cooperation in the last five",
    seen: ({ cooperation }) => cooperation[1],
    written: (share) => `${Math.round(100 * share)} %`,
    plans: [
      ["tit-for-tat", always("tit-for-tat"), {}],
      ["tit-for-tat, without stand-ins", always("tit-for-tat"), { batch_size: 1 }],
      ["always cooperate", always("always-cooperate"), {}],
      ["always defect", always("always-defect"), {}],
      ["ten of tit-for-tat, then always defect", (at) => (at < 10 ? "tit-for-tat" : "always-defect"), {}],
    ],
  },
  "coin-game": {
    make: world,
    learners: 4,
    head: "its thefts in the last five",
    seen: ({ thefts }) => thefts[1],
    written: (thefts) => thefts.toFixed(1),
    plans: [
      ["punisher", always("punisher"), {}],
      ["greedy", always("greedy"), {}],
      ["own coins only", always("honest"), {}],
    ],
  },
};

export function shipped(game) {
  return JSON.parse(readFileSync(new URL(`play/${game}.json`, import.meta.url)));
}

/** Play a meta-episode with a fresh learner, its inner episodes by the strategies that `plan` names. */
export function taught(setting, plan, seed) {
  const uniform = chance(seed);
  const game = new VisitorsGame(setting, setting.newLearner(uniform), uniform);
  while (!game.over) game.finishAs(plan(game.summaries.length));
  return { rewards: meanRewards(game.summaries, []), late: game.summaries.slice(-LATE) };
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  for (const [game, { make, learners, head, seen, written, plans }] of Object.entries(TABLES)) {
    console.log(`| you play | your reward | the learner's | ${head} |\n|---|---|---|---|`);
    for (const [title, plan, options] of plans) {
      const setting = { ...make(shipped(game)), ...options };
      const games = Array.from({ length: learners }, (_, seed) => taught(setting, plan, seed));
      const [own, its] = [0, 1].map((seat) => mean(games.map(({ rewards }) => rewards[seat])).toFixed(2));
      const late = mean(games.flatMap((one) => one.late.map(seen)));
      console.log(`| ${title} | ${own} | ${its} | ${written(late)} |`);
    }
    console.log();
  }
}
