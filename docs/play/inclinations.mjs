// What a player is inclined to: how probably it cooperates after what, when the game began and now.

import { element } from "./dom.mjs";
import { percent } from "./words.mjs";

/** Make the panel. `draw(situations, before, now)` fills it, a row for each situation. */
export function inclinations() {
  const body = element("tbody");
  const columns = ["When", element("span", { class: "cp-hidden" }, "As a bar"), "At first", "Now"].map((words) =>
    element("th", { scope: "col" }, words),
  );
  const caption = element("caption", { class: "cp-hidden" }, "How probably it cooperates");
  const table = element(
    "table",
    { class: "cp-inclined" },
    caption,
    element("thead", {}, element("tr", {}, ...columns)),
    body,
  );
  return {
    table,
    draw(situations, before, now) {
      const rows = situations.map((words, k) => {
        const bar = element("div", { class: "cp-bar", "aria-hidden": "true" }, element("i"), element("u"));
        bar.style.setProperty("--cp-now", now[k]);
        bar.style.setProperty("--cp-before", before[k]);
        return element(
          "tr",
          {},
          element("th", { scope: "row" }, words),
          element("td", {}, bar),
          element("td", { class: "cp-number" }, percent(before[k])),
          element("td", { class: "cp-number" }, element("b", {}, percent(now[k]))),
        );
      });
      body.replaceChildren(...rows);
    },
  };
}
