// What is special on the page in the gridworlds.

import { grid } from "./board.mjs";
import { element, keyed } from "./dom.mjs";
import { world } from "./world.mjs";
import { worldBoard } from "./world_board.mjs";
import { FORGETS, GAMES, NOTE } from "./world_words.mjs";
import { capital, number } from "./words.mjs";

/** Inner episodes against a script, which is no other in the next one. */
const AGAINST_SCRIPTS = 5;
const KEYS = {
  right: ["ArrowRight", "\u2192"],
  left: ["ArrowLeft", "\u2190"],
  up: ["ArrowUp", "\u2191"],
  down: ["ArrowDown", "\u2193"],
  stay: ["W", "W"],
  wait: ["W", "W"],
  zap: ["Z", "Z"],
};

export function worldFace(data) {
  const setting = world(data);
  const { rules } = setting;
  const its = GAMES[data.name];
  const scripts = Object.entries(its.scripts);
  const quantities = Object.entries(its.quantities).map(([name, quantity]) => ({
    name,
    ...written(name),
    ...quantity,
  }));
  return {
    title: its.title,
    style: "cp-world",
    modes: its.modes,
    setting: (mode) => (mode === "face" ? { ...setting, num_inner_episodes: AGAINST_SCRIPTS } : setting),
    strategies: scripts,
    fixed: scripts,
    called: (name) => ({ name: its.scripts[name], called: "the script" }),
    teachers: scripts,
    invitation: its.invitation,
    remembers: FORGETS,
    quantities,
    step(at, { reward }, other, played) {
      const { after } = (played.episode.steps.length ? played.episode : played.last).steps.at(-1);
      return its.step(at, setting.did(after[0]), reward, other);
    },
    heard: (played, other) => its.heard(rules, boardOf(played), other),
    /** Where the visitor plays: the board, and a button for each action. */
    table(_, press) {
      const board = worldBoard(rules);
      const caption = element("p", { class: "cp-caption" });
      const moves = rules.actions.map((action, k) => {
        const [key, shown] = KEYS[action];
        const style = { class: `cp-step cp-${action}` };
        return keyed(capital(action), key, () => press(k), style, shown);
      });
      const pad = element("div", { class: "cp-pad", role: "group", "aria-label": "Moves" }, ...moves);
      return {
        parts: [element("div", { class: "cp-table" }, element("div", {}, board.field, caption), pad)],
        moves,
        draw(played, [, other]) {
          const state = boardOf(played);
          board.draw(scene(rules, state), its.heard(rules, state, other));
          caption.textContent = its.caption(rules, state);
        },
      };
    },
    /** What is watched: the first game as it is played, and a row for each game. */
    field() {
      const board = worldBoard(rules);
      const rows = grid(({ after }, seat, game) => its.marks(setting.did(after[game])[seat]));
      const classes = ["cp-cooperate", "cp-defect", "cp-apple"];
      const marks = its.key.flatMap((words, k) => [element("i", { class: classes[k] }), ` ${words} `]);
      const key = element(
        "p",
        { class: "cp-key", "aria-hidden": "true" },
        "The board is the first game. A row is a game, a square a step: the script's deed above, the learner's below. ",
        ...marks,
      );
      let timer = null;
      const draw = (state) => board.draw(scene(rules, state), "The first of the games");
      /** Show the steps of the first game within so many milliseconds; of none, only the last one. */
      function film(episode, milliseconds) {
        clearInterval(timer);
        const states = episode.steps.map(({ after }) => after[0]);
        const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
        if (!milliseconds || still) return draw(states.at(-1));
        draw(states.shift());
        timer = setInterval(
          () => (states.length ? draw(states.shift()) : clearInterval(timer)),
          milliseconds / states.length,
        );
      }
      return {
        parts: [element("div", { class: "cp-film" }, board.field, rows.field), key],
        draw({ last, summaries }, both, milliseconds) {
          const words = both.map(({ name }, seat) => {
            const counted = quantities
              .filter(({ name: what }) => what !== "reward")
              .map(({ name: what, column }) => `${column} ${number(summaries.at(-1)?.[what][seat] ?? 0, 1)}`);
            return `${name}: ${counted.join(", ")}`;
          });
          const heard = last ? `Per game. ${words.join(". ")}.` : "No inner episode yet.";
          rows.draw(last, data.batch_size, data.game.inner_episode_length, heard);
          if (last) film(last, milliseconds);
          else draw(setting.begin(1, Math.random).states[0]);
        },
        close: () => clearInterval(timer),
      };
    },
    /** What is shown of a learner: nothing of a script. */
    mind(mode) {
      if (mode === "face") return null;
      return {
        title: "What the learner has learnt",
        open: true,
        note: NOTE,
        situations: its.situations,
        reader(_, played, uniform) {
          const probe = setting.probing(played.other, uniform);
          let [at, seen] = [-1, null];
          return () => {
            if (at !== played.summaries.length) [at, seen] = [played.summaries.length, probe(played.other)];
            return seen;
          };
        },
      };
    },
  };
}

/** The first game's board, as it is now; once all is over, as it was in the end. */
function boardOf({ over, last, episode }) {
  return (over ? last : episode).states[0];
}

function written(name) {
  const reward = { column: "reward", chart: "Reward per step, by inner episode", shown: (value) => number(value, 1) };
  if (name === "reward") return { ...reward, written: (value) => number(value, 2) };
  return { written: (value) => number(value, Number.isInteger(value) ? 0 : 1), shown: (value) => number(value) };
}

/** What is to be painted of a state. */
function scene(rules, state) {
  const { position, frozen, coins, apples = [], dirt = [], fired = [], hit, cleaned, reward } = state;
  const signed = (value) => (value ? `${value > 0 ? "+" : ""}${number(value)}` : "");
  const figures = position.map((cell, player) => ({
    player,
    cell,
    frozen: frozen?.[player] ?? 0,
    did: signed(reward[player]) || (cleaned?.[player] ? "cleaned" : ""),
  }));
  const items = [
    ...(coins ?? []).map((cell, player) => ({ kind: "coin", cell, player })),
    ...apples.map((row) => ({ kind: "apple", cell: row * rules.width })),
    ...dirt.map((row) => ({ kind: "dirt", cell: row * rules.width + rules.width - 1 })),
  ];
  const zaps = fired.flatMap((zapped, player) =>
    zapped ? [{ player, from: position[player], hit: hit[1 - player] ? position[1 - player] : null }] : [],
  );
  const grounds = "dirt" in state ? { 0: "orchard", [rules.width - 1]: "river" } : {};
  return { items, figures, zaps, grounds, reach: rules.zap_range };
}
