// The account of a meta-episode: both scores, cooperation and reward over the inner episodes, and the same as numbers.

import { chart, mark } from "./chart.mjs";
import { drawn, element } from "./dom.mjs";
import { number, percent } from "./words.mjs";

/** Make the account of two players with these names. */
export function ledger(shipped, names) {
  const payoffs = shipped.game.payoffs.flat();
  const episodes = shipped.num_inner_episodes;
  const charts = {
    cooperation: chart("Cooperation per inner episode", {
      range: [0, 1],
      ticks: [0, 0.5, 1],
      shown: percent,
      episodes,
    }),
    reward: chart("Reward per step, by inner episode", {
      range: [Math.min(...payoffs), Math.max(...payoffs)],
      ticks: [...new Set(payoffs)].sort((a, b) => a - b),
      shown: (value) => number(value, Number.isInteger(value) ? 0 : 2),
      episodes,
    }),
  };
  const scores = names.map((name, seat) => {
    const value = element("b", {}, "0.00");
    const note = element("small", {}, "per step");
    return {
      tile: element("div", { class: `cp-score cp-seat-${seat}` }, element("span", {}, name), value, note),
      value,
    };
  });
  const rows = element("tbody");
  const columns = ["Inner episode", ...names.flatMap((name) => [`${name}: cooperation`, `${name}: reward`])];
  const head = element(
    "thead",
    {},
    element("tr", {}, ...columns.map((words) => element("th", { scope: "col" }, words))),
  );
  const scrolled = { class: "cp-numbers", tabindex: "0", role: "region", "aria-label": "Numbers" };
  const numbers = element("div", scrolled, element("table", {}, head, rows));
  const details = element("details", {}, element("summary", {}, "The same as numbers"), numbers);
  return {
    scores: element("div", { class: "cp-scores" }, ...scores.map(({ tile }) => tile)),
    charts: element("div", { class: "cp-charts" }, legend(names), charts.cooperation.figure, charts.reward.figure),
    details,
    /** Show what was played: the summaries of inner episodes, and the mean rewards until now. */
    draw(summaries, rewards) {
      scores.forEach(({ value }, seat) => (value.textContent = number(rewards[seat], 2)));
      for (const [quantity, one] of Object.entries(charts))
        one.draw(names.map((name, seat) => ({ name, values: summaries.map((summary) => summary[quantity][seat]) })));
      rows.replaceChildren(
        ...summaries.map(({ cooperation, reward }, k) => {
          const cells = [0, 1].flatMap((seat) => [percent(cooperation[seat]), number(reward[seat], 2)]);
          const row = element("tr", {}, element("th", { scope: "row" }, `${k + 1}`));
          row.append(...cells.map((words) => element("td", {}, words)));
          return row;
        }),
      );
    },
  };
}

function legend(names) {
  const entries = names.map((name, seat) => {
    const sample = drawn("svg", { width: 12, height: 12, "aria-hidden": "true" }, mark(seat, 6, 6));
    return element("span", {}, sample, name);
  });
  return element("p", { class: "cp-legend" }, ...entries);
}
