// The games as they are played: the visitor's one in letters, B of them in colours.

import { element } from "./dom.mjs";
import { ACTIONS, LETTERS } from "./ipd_words.mjs";
import { number } from "./words.mjs";

/** The steps of one game: a row for each seat, what it did and what it got. */
export function strip(game) {
  const numbers = Array.from({ length: game.inner_episode_length }, (_, t) => t + 1);
  const head = element("tr", {}, element("th", { scope: "col" }, "Step"));
  head.append(...numbers.map((t) => element("th", { scope: "col" }, `${t}`)));
  const body = element("tbody");
  const caption = element("caption", { class: "cp-hidden" }, "The steps of this inner episode");
  const table = element("table", { class: "cp-strip" }, caption, element("thead", {}, head), body);
  return {
    table,
    /** Show an inner episode; `past` for one that is over, shown until the next has begun. */
    draw(episode, names, past) {
      table.classList.toggle("cp-past", past);
      const rows = names.map((name, seat) =>
        element("tr", {}, element("th", { scope: "row", class: `cp-name cp-seat-${seat}` }, name)),
      );
      for (const t of numbers) {
        const step = episode.steps[t - 1];
        rows.forEach((row, seat) =>
          row.append(step ? cell(step.action[seat][0], step.reward[seat][0]) : element("td")),
        );
      }
      body.replaceChildren(...rows);
    },
  };
}

function cell(action, reward) {
  const words = element("span", { class: "cp-hidden" }, `${ACTIONS[action]}, `);
  const letter = element("b", { "aria-hidden": "true" }, LETTERS[action]);
  return element("td", { class: `cp-move cp-${ACTIONS[action]}` }, words, letter, element("small", {}, number(reward)));
}

/** B games, a row each: a step is a cell whose halves are what the seats did, as `classes(step, seat, game)`. */
export function grid(classes) {
  const field = element("div", { class: "cp-grid", role: "img", "aria-label": "No inner episode yet" });
  return {
    field,
    draw(episode, batch, steps, words) {
      field.style.setProperty("--cp-steps", steps);
      field.setAttribute("aria-label", words);
      const cells = [];
      for (let game = 0; game < batch; game++)
        for (let t = 0; t < steps; t++) {
          const step = episode?.steps[t];
          const halves = step ? [0, 1].map((seat) => element("i", { class: classes(step, seat, game) })) : [];
          cells.push(element("span", {}, ...halves));
        }
      field.replaceChildren(...cells);
    },
  };
}
