// What the page says of the gridworlds.

import { number } from "./words.mjs";

const NO_AGENT = "No COALA-PG agent is here: at laptop size none has learnt to shape on gridworlds, so scripts do it.";

/** A cell as said. */
function where(rules, cell) {
  return `row ${Math.floor(cell / rules.width) + 1}, column ${(cell % rules.width) + 1}`;
}

/** Who did what in a step, and what it paid. */
function told(at, deeds, reward, other) {
  const said = `Step ${at}: you ${deeds[0]}, ${other.called} ${deeds[1]}.`;
  const paid = `${number(reward[0])} for you, ${number(reward[1])} for ${other.called}.`;
  return reward.some(Boolean) ? `${said} ${paid}` : said;
}

function both(parts) {
  return parts.length ? parts.join(" and ") : "went on";
}

const script = (setting, name) => number(setting.scripts[name].reward, 2);

export const GAMES = {
  "coin-game": {
    title: "Coin Game",
    invitation: "Move with the arrow keys or the buttons; W stays where you are.",
    scripts: {
      punisher: "Punisher",
      "tit-for-tat": "Tit-for-tat",
      honest: "Own coins only",
      greedy: "Greedy",
    },
    key: ["own coin", "the other's coin"],
    marks: (did) => (did.thefts ? "cp-defect" : did.own ? "cp-cooperate" : ""),
    step(at, did, reward, other) {
      const yours = [
        ...(did[0].own ? ["took your own coin"] : []),
        ...(did[0].thefts ? [`took ${other.called}'s coin`] : []),
      ];
      const its = [...(did[1].own ? ["took its own coin"] : []), ...(did[1].thefts ? ["took your coin"] : [])];
      return told(at, [both(yours), both(its)], reward, other);
    },
    heard(rules, { position, coins }, other) {
      const of = (cell) => where(rules, cell);
      const players = `You: ${of(position[0])}. ${other.name}: ${of(position[1])}.`;
      return `${players} Your coin: ${of(coins[0])}. The other's coin: ${of(coins[1])}.`;
    },
    caption: () => "The edges are joined: who leaves on one side comes in on the other.",
    quantities: {
      thefts: {
        column: "thefts",
        chart: "The other's coins taken, per inner episode",
        range: [0, 12],
        ticks: [0, 4, 8, 12],
      },
      own: { column: "own coins" },
      reward: { range: [-1, 1], ticks: [-1, -0.5, 0, 0.5, 1] },
    },
    situations: (first) => [
      "Takes its own coin, if a step away",
      `Takes ${possessive(first)} coin, if a step away`,
      `The same within two steps of a theft by ${first.called}`,
    ],
    modes: {
      teach: {
        title: "Teach a learner",
        brief: "It learns from how you play",
        explained: (setting) =>
          `A coin pays ${setting.game.coin_reward} to whoever takes it, and costs its owner ` +
          `${-setting.game.theft_penalty} if that was the other. You are red. The learner knows the game, and takes ` +
          `coins of either colour. After each of the ${setting.num_inner_episodes} inner episodes it learns, by gradient ` +
          "descent in this page, to get more from somebody who plays as you did. Against such learners a script that " +
          `answers thefts with thefts gets ${script(setting, "punisher")} per step, greed ${script(setting, "greedy")}.`,
      },
      face: {
        title: "Play a script",
        brief: "It does not learn",
        explained: () =>
          "Scripts decide from what they see: the greedy one takes the nearest coin, the others take their own, and two of " +
          "them answer a theft for two steps. You are red.",
      },
      watch: {
        title: "Watch a script teach",
        brief: "The punisher shapes a learner",
        explained: (setting) =>
          `A script (red) and a naive learner (blue) play ${setting.batch_size} games at once, and the learner learns from ` +
          `all of them. ${NO_AGENT}`,
      },
    },
  },
  "cleanup-lite": {
    title: "CleanUp-lite",
    invitation: "Move with the arrow keys or the buttons; Z zaps, W waits.",
    scripts: {
      enforcer: "Enforcer",
      bully: "Bully",
      extortioner: "Extortioner",
      balanced: "Cleans and harvests",
      cleaner: "Cleaner",
      harvester: "Harvester",
    },
    key: ["cleaned", "zapped", "harvested"],
    marks: (did) => (did.zaps ? "cp-defect" : did.cleaned ? "cp-cooperate" : did.apples ? "cp-apple" : ""),
    step(at, did, reward, other) {
      const words = { cleaned: "cleaned", apples: "harvested", zaps: "zapped", hit: "got frozen", still: "sat still" };
      const deeds = did.map((done) => both(Object.keys(words).flatMap((deed) => (done[deed] ? [words[deed]] : []))));
      return told(at, deeds, reward, other);
    },
    heard(rules, { position, frozen, apples, dirt }, other) {
      const player = (seat) =>
        where(rules, position[seat]) + (frozen[seat] ? `, frozen for ${frozen[seat]} steps` : "");
      const rows = (some) => (some.length ? `in row ${some.map((row) => row + 1).join(", ")}` : "none");
      return `You: ${player(0)}. ${other.name}: ${player(1)}. Apples: ${rows(apples)}. Dirt: ${rows(dirt)}.`;
    },
    caption(rules, { dirt }) {
      const nothing = dirt.length >= rules.pollution_limit ? ": nothing grows" : "";
      return `${dirt.length} of ${rules.height} river cells dirty${nothing}`;
    },
    quantities: {
      cleaned: {
        column: "patches cleaned",
        chart: "Patches cleaned, per inner episode",
        range: [0, 16],
        ticks: [0, 4, 8, 12, 16],
      },
      apples: { column: "apples" },
      zaps: { column: "zaps" },
      reward: { range: [0, 0.4], ticks: [0, 0.1, 0.2, 0.3, 0.4] },
    },
    situations: (first) => [
      "Steps to the river, if it is dirty",
      "Steps to the orchard, if the river is clean and there are apples",
      `Zaps ${first.called === "you" ? "you" : "the other"}, if in reach`,
    ],
    modes: {
      teach: {
        title: "Teach a learner",
        brief: "It learns from how you play",
        explained: (setting) =>
          "Apples grow on the left as long as there is little dirt in the river on the right. Whoever stands on an apple " +
          "gets 1, whoever stands on dirt cleans it, and a zap freezes the other for " +
          `${setting.game.freeze_steps} steps. You are red. The learner knows the game, and learns after each of the ` +
          `${setting.num_inner_episodes} inner episodes from somebody who plays as you did. Do not expect much: in so few ` +
          `updates no script that shapes it gets more than the best that does not (enforcer ${script(setting, "enforcer")} per step, bully ` +
          `${script(setting, "bully")}, harvester ${script(setting, "harvester")}).`,
      },
      face: {
        title: "Play a script",
        brief: "It does not learn",
        explained: () =>
          "The enforcer zaps you in the orchard if you have not been to the river in the last eight steps, and so does the " +
          "extortioner, which itself never cleans; the bully always does. You are red.",
      },
      watch: {
        title: "Watch a script teach",
        brief: "The enforcer meets a learner",
        explained: (setting) =>
          `A script (red) and a naive learner (blue) play ${setting.batch_size} games at once, and the learner learns from ` +
          `all of them. ${NO_AGENT}`,
      },
    },
  },
};

function possessive({ called }) {
  return called === "you" ? "your" : "the other's";
}

export const FORGETS = "The script starts anew.";

export const NOTE =
  "How probably it does so where it can, over the same eight games each time, against a player who has no habits.";
