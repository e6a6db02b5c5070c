// What is special on the page in the prisoner's dilemma.

import { grid, strip } from "./board.mjs";
import { element, keyed } from "./dom.mjs";
import { COOPERATE, DEFECT } from "./game.mjs";
import { inclination, ipd } from "./ipd.mjs";
import * as its from "./ipd_words.mjs";
import { capital, number, percent } from "./words.mjs";

const AGENT = "coala-pg";

export function ipdFace(data) {
  const setting = ipd(data);
  const payoffs = data.game.payoffs.flat();
  const strategies = Object.entries(its.STRATEGIES);
  return {
    title: its.TITLE,
    style: "cp-dilemma",
    modes: its.MODES,
    setting: () => setting,
    strategies,
    fixed: [[AGENT, its.AGENT.name]],
    called: () => its.AGENT,
    teachers: [[AGENT, its.AGENT.name], ...strategies],
    invitation: its.INVITATION,
    remembers: its.REMEMBERS,
    step: its.step,
    quantities: [
      {
        name: "cooperation",
        column: "cooperation",
        written: percent,
        chart: "Cooperation per inner episode",
        ...{ range: [0, 1], ticks: [0, 0.5, 1], shown: percent },
      },
      {
        name: "reward",
        column: "reward",
        written: (value) => number(value, 2),
        chart: "Reward per step, by inner episode",
        range: [Math.min(...payoffs), Math.max(...payoffs)],
        ticks: [...new Set(payoffs)].sort((a, b) => a - b),
        shown: (value) => number(value, Number.isInteger(value) ? 0 : 2),
      },
    ],
    /** Where the visitor plays: the steps, and a button for each move. */
    table(_, press) {
      const board = strip(data.game);
      const moves = [COOPERATE, DEFECT].map((action) => moveButton(payoffs, action, () => press(action)));
      return {
        parts: [board.table, element("div", { class: "cp-moves" }, ...moves)],
        moves,
        draw({ episode, last }, both) {
          const past = !episode.steps.length && last !== null;
          const names = both.map(({ name }) => name);
          board.draw(past ? last : episode, names, past);
        },
      };
    },
    /** What is watched: a row for each game. */
    field() {
      const rows = grid(({ action }, seat, game) => `cp-${its.ACTIONS[action[seat][game]]}`);
      const key = element(
        "p",
        { class: "cp-key", "aria-hidden": "true" },
        "A row is a game, a square a step: the teacher's move above, the learner's below. ",
        element("i", { class: "cp-cooperate" }),
        " cooperate ",
        element("i", { class: "cp-defect" }),
        " defect",
      );
      return {
        parts: [rows.field, key],
        draw({ last, summaries }, both) {
          const shares = both.map(
            ({ name }, seat) => `${name} cooperated in ${percent(summaries.at(-1)?.cooperation[seat] ?? 0)}`,
          );
          const heard = last ? `${shares.join(", ")} of the steps.` : "No inner episode yet.";
          rows.draw(last, data.batch_size, data.game.inner_episode_length, heard);
        },
      };
    },
    /** What is shown of who learns or remembers. */
    mind(mode) {
      const who = mode === "face" ? "agent" : "learner";
      return {
        title: who === "learner" ? "What the learner has learnt" : "What COALA-PG has in mind",
        open: who === "learner",
        note: its.PROBABILITY[who],
        situations: (first, second) => its.situations(second, first),
        reader: (_, played) => () => inclination(played.other, played.episode?.seen[1][0]),
      };
    },
  };
}

function moveButton(payoffs, action, press) {
  const name = its.ACTIONS[action];
  const button = keyed(capital(name), its.LETTERS[action], press, { class: `cp-button cp-${name}` });
  const [if_it_cooperates, if_not] = payoffs.slice(2 * action, 2 * action + 2).map((payoff) => number(payoff));
  button.append(element("small", {}, `${if_it_cooperates} if the other cooperates, ${if_not} if not`));
  return button;
}
