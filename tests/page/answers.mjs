// What the page's modules make of the questions on standard input; one JSON object each way. See test_page.py.

import { readFileSync } from "node:fs";

import { taught } from "../../docs/measure_play.mjs";
import { observed } from "../../docs/play/game.mjs";
import { emptyMemory, fresh, named, read } from "../../docs/play/hawk.mjs";
import { WatchedGame, meanRewards, unpacked } from "../../docs/play/meta_episode.mjs";
import { learnt, startingFrom } from "../../docs/play/naive.mjs";
import { chance } from "../../docs/play/random.mjs";

const data = JSON.parse(readFileSync(new URL("../../docs/play/data.json", import.meta.url)));
const flat = (parameters) => Object.values(parameters).flatMap((value) => [...value.data]);

const ANSWERS = {
  /** The outputs on histories `seen[step][game]`, logits and value, `[step][game * 3]`. */
  outputs({ seen, parameters }) {
    const policy = parameters ? named(data.network, parameters) : unpacked(data).parameters;
    let memory = emptyMemory(data.network);
    return seen.map((row) => {
      const step = read(data.network, policy, observed(row), memory);
      memory = step.memory;
      return [...step.output.data];
    });
  },

  /** The parameters after one update on each of `batches`. */
  updates({ parameters, batches }) {
    let state = startingFrom(named(data.network, parameters));
    return batches.map((lived) => {
      state = learnt(data.network, data.naive, state, lived);
      return flat(state.parameters);
    });
  },

  /** Fresh parameters, by name. */
  fresh({ seed }) {
    const drawn = fresh(data.network, chance(seed));
    return Object.fromEntries(Object.entries(drawn).map(([name, value]) => [name, [...value.data]]));
  },

  /** Whole meta-episodes of a teacher and a learner: the mean rewards of both, for each seed. */
  watched({ teacher, seeds }) {
    return seeds.map((seed) => {
      const game = new WatchedGame(unpacked(data), teacher, chance(seed));
      while (!game.over) game.play();
      return meanRewards(game.summaries, []);
    });
  },

  /** A visitor who plays a strategy against learners: their cooperation in the last inner episodes. */
  taught({ strategy, seeds, batch_size = data.batch_size }) {
    const shipped = { ...unpacked(data), batch_size };
    return seeds.map((seed) => taught(shipped, () => strategy, seed).cooperation);
  },
};

const { question, ...given } = JSON.parse(readFileSync(0));
process.stdout.write(JSON.stringify(ANSWERS[question](given)));
