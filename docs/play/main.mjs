// The page: three things to do, and the keys.

import { element } from "./dom.mjs";
import { unpacked } from "./meta_episode.mjs";
import { chance } from "./random.mjs";
import { visitor } from "./visitor.mjs";
import { watch } from "./watch.mjs";
import { MODES } from "./words.mjs";

const STAGES = {
  teach: (shipped, uniform) => visitor(shipped, "learner", uniform),
  face: (shipped, uniform) => visitor(shipped, "agent", uniform),
  watch,
};

/** Fill `root`. `?seed=7` in the address makes everything that is drawn the same again. */
export function start(data, root) {
  const shipped = unpacked(data);
  const given = new URLSearchParams(window.location.search).get("seed");
  const seed = given === null ? Math.floor(Math.random() * 2 ** 32) : Number(given);
  const explained = element("p", { class: "cp-explain" });
  const place = element("div");
  let shown = null;

  function open(mode) {
    shown?.close();
    shown = STAGES[mode](shipped, chance(seed));
    explained.textContent = MODES[mode].explained(shipped);
    place.replaceChildren(shown.stage);
  }

  const modes = Object.entries(MODES).map(([mode, { title, brief }], k) =>
    element(
      "label",
      {},
      element("input", { type: "radio", name: "cp-mode", value: mode, checked: k === 0, change: () => open(mode) }),
      element("span", {}, element("b", {}, title), element("small", {}, brief)),
    ),
  );
  const legend = element("legend", { class: "cp-hidden" }, "What to do");
  const fieldset = element("fieldset", { class: "cp-modes" }, legend, ...modes);
  root.replaceChildren(fieldset, explained, place);
  open("teach");

  // Keys work only where the focus is within the game, so that they take none from the browser or from a screen reader.
  root.addEventListener("keydown", (event) => {
    const typing = event.target.matches("select, input[type=range]");
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || typing) return;
    const button = place.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
    if (!button) return;
    event.preventDefault();
    button.click();
  });
  // A click anywhere in the game, on an element that takes no focus too, lets the keys work.
  root.tabIndex = -1;
}
