// The mirror: a teacher and a naive learner play B games at once, and the visitor watches.

import { choice, element, keyed } from "./dom.mjs";
import { inclinations } from "./inclinations.mjs";
import { ledger } from "./ledger.mjs";
import { WatchedGame, meanRewards } from "./meta_episode.mjs";
import { mindOf } from "./visitor.mjs";
import * as words from "./words.mjs";

const SLOWEST = 0.5;
const FASTEST = 10;

/** Make the stage. A face says what is special in a game: ipd_face.mjs, world_face.mjs. */
export function watch(face, mode, uniform) {
  const learner = words.PLAYERS.learner;
  const setting = face.setting(mode);
  const field = face.field(setting);
  const panel = inclinations();
  const mind = face.mind(mode);
  const said = element("p", { class: "cp-said", role: "status" });
  const clock = element("p", { class: "cp-clock" });
  const who = choice("Teacher", face.teachers, { change: begin });
  const pace = element("input", { type: "range", min: SLOWEST, max: FASTEST, step: 0.5, value: 2, input: paced });
  const run = keyed("Start", "P", () => (timer ? (pause(), tell()) : start()), { class: "cp-button cp-go" });
  const one = keyed("One inner episode", "S", () => (pause(), advance()));
  const again = keyed("New learner", "N", begin);
  const slots = { scores: element("div"), charts: element("div"), details: element("div") };
  let played, before, inclined, account, teacher;
  let timer = null;

  function begin() {
    pause();
    const name = who.querySelector("select").value;
    const [, called] = face.teachers.find(([value]) => value === name);
    teacher = { name: called, called };
    played = new WatchedGame(setting, name, uniform);
    inclined = mind.reader(setting, played, uniform);
    before = inclined();
    account = ledger(setting.num_inner_episodes, [teacher.name, learner.name], face.quantities);
    for (const [part, slot] of Object.entries(slots)) slot.replaceChildren(account[part]);
    said.textContent = words.watching(teacher.name, setting.batch_size);
    draw();
  }

  function start() {
    if (played.over) begin();
    run.firstChild.textContent = "Pause";
    said.textContent = words.RUNNING;
    timer = setInterval(advance, 1000 / pace.value);
    advance();
  }

  function pause() {
    clearInterval(timer);
    timer = null;
    run.firstChild.textContent = "Start";
  }

  function paced() {
    pace.setAttribute("aria-valuetext", `${pace.value} inner episodes per second`);
    if (timer) {
      clearInterval(timer);
      timer = setInterval(advance, 1000 / pace.value);
    }
  }

  function advance() {
    if (!played.over) played.play();
    if (played.over) pause();
    // A voice would be behind at once if it read every inner episode of a game that runs.
    if (!timer) tell();
    draw();
  }

  function tell() {
    const { summaries, over } = played;
    said.textContent = over
      ? `${words.end(meanRewards(summaries, []), [teacher, learner])} ${words.NEXT_LEARNER}`
      : words.episode(summaries.length, summaries[summaries.length - 1], [teacher, learner]);
  }

  function draw() {
    const { summaries } = played;
    const { batch_size, num_inner_episodes } = setting;
    clock.textContent = `Inner episode ${summaries.length} of ${num_inner_episodes}, ${batch_size} games at once`;
    field.draw(played, [teacher, learner], timer ? 1000 / pace.value : 0);
    account.draw(summaries, meanRewards(summaries, []));
    panel.draw(mind.situations(teacher, learner), before, inclined());
  }

  const speed = element("label", { class: "cp-choice" }, element("span", {}, "Speed"), pace);
  const stage = element(
    "div",
    { class: `cp-stage ${face.style}` },
    element(
      "section",
      { class: "cp-play", "aria-label": "The games" },
      clock,
      ...field.parts,
      element("div", { class: "cp-more" }, run, one, again),
      said,
      slots.scores,
      element("div", { class: "cp-more" }, who, speed),
    ),
    element(
      "section",
      { class: "cp-seen", "aria-label": "What came of it" },
      mindOf(mind, panel),
      slots.charts,
      slots.details,
    ),
  );
  begin();
  paced();
  return {
    stage,
    close() {
      pause();
      field.close?.();
    },
  };
}
