// What the page's modules make of the questions on standard input; one JSON object each way. See test_page.py.

import { readFileSync } from "node:fs";

import { shipped, taught } from "../../docs/measure_play.mjs";
import { mean } from "../../docs/play/episode.mjs";
import { emptyMemory, fresh, named, observed, read } from "../../docs/play/hawk.mjs";
import { ipd } from "../../docs/play/ipd.mjs";
import { WatchedGame, meanRewards, played } from "../../docs/play/meta_episode.mjs";
import { learnt, startingFrom } from "../../docs/play/naive.mjs";
import { chance } from "../../docs/play/random.mjs";
import { world } from "../../docs/play/world.mjs";

const data = Object.fromEntries(["ipd", "coin-game", "cleanup-lite"].map((game) => [game, shipped(game)]));
const setting = (game) => (game === "ipd" ? ipd : world)(data[game]);
const flat = (parameters) => Object.values(parameters).flatMap((value) => [...value.data]);

const ANSWERS = {
  /** The outputs on histories `seen[step][game]`, logits and value, `[step][game * (actions + 1)]`. */
  outputs({ game = "ipd", seen, parameters }) {
    const { network } = data[game];
    const policy = named(network, parameters);
    let memory = emptyMemory(network);
    return seen.map((row) => {
      const step = read(network, policy, observed(network, row), memory);
      memory = step.memory;
      return [...step.output.data];
    });
  },

  /** The parameters after one update on each of `batches`. */
  updates({ game = "ipd", parameters, batches }) {
    const { network, naive } = data[game];
    let state = startingFrom(named(network, parameters));
    return batches.map((lived) => {
      state = learnt(network, naive, state, lived);
      return flat(state.parameters);
    });
  },

  /** Fresh parameters, by name. */
  fresh({ seed }) {
    const drawn = fresh(data.ipd.network, chance(seed));
    return Object.fromEntries(Object.entries(drawn).map(([name, value]) => [name, [...value.data]]));
  },

  /** The parameters that are shipped, unpacked. */
  shipped: ({ game = "ipd" }) => flat(setting(game).parameters),

  /** Whole meta-episodes of a teacher and a learner: the mean rewards of both, for each seed. */
  watched({ teacher, seeds }) {
    return seeds.map((seed) => {
      const game = new WatchedGame(setting("ipd"), teacher, chance(seed));
      while (!game.over) game.play();
      return meanRewards(game.summaries, []);
    });
  },

  /** A visitor who plays a strategy against learners: what they did in the last inner episodes. */
  taught({ game = "ipd", strategy, seeds, what = "cooperation", ...options }) {
    const played = { ...setting(game), ...options };
    return seeds.map((seed) => mean(taught(played, () => strategy, seed).late.map((summary) => summary[what][1])));
  },

  /** The states, rewards and observations that follow from a state: `actions` and `draws` are `[step]`. */
  advanced({ game, start, actions, draws }) {
    const { rules } = setting(game);
    let state = start;
    return actions.map((both, step) => {
      state = rules.advance(state, both, draws[step]);
      return {
        reward: state.reward,
        did: setting(game).did(state),
        seen: [0, 1].map((seat) => rules.seen(state, seat)),
      };
    });
  },

  /** The weights of every script's actions on a history `seen[step]`, by its name. */
  weights({ game, seen }) {
    const weighed = ([name, mind]) => {
      const weights = mind();
      return [name, seen.map((one) => weights(one, null))];
    };
    return Object.fromEntries(Object.entries(setting(game).minds).map(weighed));
  },

  /** What each script and its stand-in do per inner episode against the script `other`, by name. */
  standIns({ game, other, seed }) {
    const { begin, habits, measured, minds, teacher } = setting(game);
    const uniform = chance(seed);
    const against = (player, batch) => played(begin(batch, uniform), [player, teacher(other)], uniform);
    const ofSeatZero = (episode) =>
      Object.fromEntries(Object.entries(measured(episode)).map(([deed, [often]]) => [deed, often]));
    const both = (script) => {
      const seen = habits();
      for (let k = 0; k < 8; k++) seen.see(against(teacher(script), 1));
      return [teacher(script), seen.standIn()].map((player) => ofSeatZero(against(player, 30)));
    };
    return Object.fromEntries(Object.keys(minds).map((script) => [script, both(script)]));
  },

  /** What a learner is inclined to in each situation, before and after it has met a script. */
  inclined({ game, script, seed, num_inner_episodes }) {
    const uniform = chance(seed);
    const played = new WatchedGame({ ...setting(game), num_inner_episodes }, script, uniform);
    const probe = setting(game).probing(played.other, uniform);
    const before = probe(played.other);
    while (!played.over) played.play();
    return [before, probe(played.other)];
  },
};

const { question, ...given } = JSON.parse(readFileSync(0));
process.stdout.write(JSON.stringify(ANSWERS[question](given)));
