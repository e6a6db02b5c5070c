// The account of a meta-episode: both scores, what is measured over the inner episodes, and the same as numbers.

import { chart, mark } from "./chart.mjs";
import { drawn, element } from "./dom.mjs";
import { number } from "./words.mjs";

/**
 * Make the account of two players with these names, over so many inner episodes.
 *
 * Each of the `quantities` has the `name` that it has in a summary, a `column` among the numbers, where one is
 * `written`; one with a `chart` has its title, `range`, `ticks`, and how a value is `shown` there.
 */
export function ledger(episodes, names, quantities) {
  const charts = quantities
    .filter((quantity) => quantity.chart)
    .map((quantity) => ({ name: quantity.name, ...chart(quantity.chart, { ...quantity, episodes }) }));
  const scores = names.map((name, seat) => {
    const value = element("b", {}, "0.00");
    const note = element("small", {}, "per step");
    return {
      tile: element("div", { class: `cp-score cp-seat-${seat}` }, element("span", {}, name), value, note),
      value,
    };
  });
  const rows = element("tbody");
  const columns = ["Inner episode", ...names.flatMap((name) => quantities.map(({ column }) => `${name}: ${column}`))];
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
    charts: element("div", { class: "cp-charts" }, legend(names), ...charts.map(({ figure }) => figure)),
    details,
    /** Show what was played: the summaries of inner episodes, and the mean rewards until now. */
    draw(summaries, rewards) {
      scores.forEach(({ value }, seat) => (value.textContent = number(rewards[seat], 2)));
      for (const one of charts)
        one.draw(names.map((name, seat) => ({ name, values: summaries.map((summary) => summary[one.name][seat]) })));
      rows.replaceChildren(
        ...summaries.map((summary, k) => {
          const cells = [0, 1].flatMap((seat) => quantities.map(({ name, written }) => written(summary[name][seat])));
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
