// What a visitor who plays by a plan teaches: `node docs/measure_play.mjs` prints the table of docs/play.md.

import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

import { mean } from "./play/game.mjs";
import { VisitorsGame, freshLearner, meanRewards, unpacked } from "./play/meta_episode.mjs";
import { chance } from "./play/random.mjs";

const LEARNERS = 12;
const LATE = 5;
const always = (name) => () => name;
const PLANS = [
  ["tit-for-tat", always("tit-for-tat"), {}],
  ["tit-for-tat, without stand-ins", always("tit-for-tat"), { batch_size: 1 }],
  ["always cooperate", always("always-cooperate"), {}],
  ["always defect", always("always-defect"), {}],
  ["ten of tit-for-tat, then always defect", (at) => (at < 10 ? "tit-for-tat" : "always-defect"), {}],
];

/** Play a meta-episode with a fresh learner, its inner episodes by the strategies that `plan` names. */
export function taught(shipped, plan, seed) {
  const uniform = chance(seed);
  const game = new VisitorsGame(shipped, freshLearner(shipped, uniform), uniform);
  while (!game.over) game.finishAs(plan(game.summaries.length));
  const late = game.summaries.slice(-LATE).map(({ cooperation }) => cooperation[1]);
  return { rewards: meanRewards(game.summaries, []), cooperation: mean(late) };
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const data = JSON.parse(readFileSync(new URL("play/data.json", import.meta.url)));
  console.log("| you play | your reward | the learner's | its cooperation in the last five |\n|---|---|---|---|");
  for (const [title, plan, options] of PLANS) {
    const shipped = { ...unpacked(data), ...options };
    const seen = Array.from({ length: LEARNERS }, (_, seed) => taught(shipped, plan, seed));
    const [own, its] = [0, 1].map((seat) => mean(seen.map(({ rewards }) => rewards[seat])).toFixed(2));
    const share = Math.round(100 * mean(seen.map(({ cooperation }) => cooperation)));
    console.log(`| ${title} | ${own} | ${its} | ${share} % |`);
  }
}
