// The page: the games, three things to do in each, and the keys.

import { element } from "./dom.mjs";
import { ipdFace } from "./ipd_face.mjs";
import { chance } from "./random.mjs";
import { visitor } from "./visitor.mjs";
import { watch } from "./watch.mjs";
import { worldFace } from "./world_face.mjs";

const STAGES = { teach: visitor, face: visitor, watch };

/** Fill `root`, from what docs/export_play.py wrote of each game. `?seed=7` in the address makes everything that is
 * drawn the same again, `?game=coin-game` begins with another game. */
export function start(data, root) {
  const faces = Object.fromEntries(
    Object.entries(data).map(([game, its]) => [game, game === "ipd" ? ipdFace(its) : worldFace(its)]),
  );
  const asked = new URLSearchParams(window.location.search);
  const seed = asked.has("seed") ? Number(asked.get("seed")) : Math.floor(Math.random() * 2 ** 32);
  const explained = element("p", { class: "cp-explain" });
  const modes = element("div");
  const place = element("div");
  let shown = null;

  function open(face, mode) {
    shown?.close();
    shown = STAGES[mode](face, mode, chance(seed));
    explained.textContent = face.modes[mode].explained(face.setting(mode));
    place.replaceChildren(shown.stage);
  }

  function choose(game) {
    const face = faces[game];
    const options = Object.entries(face.modes);
    modes.replaceChildren(radios("cp-mode", "What to do", options, (mode) => open(face, mode)));
    open(face, options[0][0]);
  }

  const games = Object.keys(faces);
  const first = games.includes(asked.get("game")) ? asked.get("game") : games[0];
  const titles = games.map((game) => [game, { title: faces[game].title }]);
  root.replaceChildren(radios("cp-game", "Which game", titles, choose, first), modes, explained, place);
  choose(first);

  // Keys work only where the focus is within the game, so that they take none from the browser or from a screen reader;
  // and arrows not where they choose among radio buttons.
  root.addEventListener("keydown", (event) => {
    const typing = event.target.matches("select, input[type=range]");
    const choosing = event.target.matches("input[type=radio]") && event.key.startsWith("Arrow");
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || typing || choosing) return;
    const button = place.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
    if (!button) return;
    event.preventDefault();
    button.click();
  });
  // A click anywhere in the game, on an element that takes no focus too, lets the keys work.
  root.tabIndex = -1;
}

/** A choice of one, as radio buttons; `options` are `[value, { title, brief }]`. */
function radios(name, legend, options, choose, chosen = options[0][0]) {
  const labels = options.map(([value, { title, brief }]) =>
    element(
      "label",
      {},
      element("input", { type: "radio", name, value, checked: value === chosen, change: () => choose(value) }),
      element("span", {}, element("b", {}, title), ...(brief ? [element("small", {}, brief)] : [])),
    ),
  );
  return element(
    "fieldset",
    { class: `cp-modes ${name}` },
    element("legend", { class: "cp-hidden" }, legend),
    ...labels,
  );
}
