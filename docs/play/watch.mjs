// The mirror: the trained agent, or a strategy, and a naive learner play B games at once, and the visitor watches.

import { grid } from "./board.mjs";
import { choice, element, keyed } from "./dom.mjs";
import { inclinations } from "./inclinations.mjs";
import { ledger } from "./ledger.mjs";
import { WatchedGame, meanRewards } from "./meta_episode.mjs";
import * as words from "./words.mjs";

const AGENT = "coala-pg";
const SLOWEST = 0.5;
const FASTEST = 10;

/** Make the stage. */
export function watch(shipped, uniform) {
  const learner = words.PLAYERS.learner;
  const field = grid();
  const panel = inclinations();
  const said = element("p", { class: "cp-said", role: "status" });
  const clock = element("p", { class: "cp-clock" });
  const who = choice("Teacher", [[AGENT, words.PLAYERS.agent.name], ...Object.entries(words.STRATEGIES)], {
    change: begin,
  });
  const pace = element("input", { type: "range", min: SLOWEST, max: FASTEST, step: 0.5, value: 2, input: paced });
  const run = keyed("Start", "P", () => (timer ? (pause(), tell()) : start()), { class: "cp-button cp-go" });
  const one = keyed("One inner episode", "S", () => (pause(), advance()));
  const again = keyed("New learner", "N", begin);
  const slots = { scores: element("div"), charts: element("div"), details: element("div") };
  let played, before, account, teacher;
  let timer = null;

  function begin() {
    pause();
    const name = who.querySelector("select").value;
    const called = name === AGENT ? words.PLAYERS.agent.name : words.STRATEGIES[name];
    teacher = { name: called, called };
    played = new WatchedGame(shipped, name, uniform);
    before = played.inclination();
    account = ledger(shipped, [teacher.name, learner.name]);
    for (const [part, slot] of Object.entries(slots)) slot.replaceChildren(account[part]);
    said.textContent = words.watching(teacher.name, shipped.batch_size);
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
    const { summaries, last } = played;
    const { batch_size, game, num_inner_episodes } = shipped;
    clock.textContent = `Inner episode ${summaries.length} of ${num_inner_episodes}, ${batch_size} games at once`;
    const both = [teacher.name, learner.name].map((name, seat) => {
      const share = summaries.length ? summaries[summaries.length - 1].cooperation[seat] : 0;
      return `${name} cooperated in ${words.percent(share)}`;
    });
    const heard = last ? `${both.join(", ")} of the steps.` : "No inner episode yet.";
    field.draw(last, batch_size, game.inner_episode_length, heard);
    account.draw(summaries, meanRewards(summaries, []));
    panel.draw(words.situations(learner, teacher), before, played.inclination());
  }

  const key = element(
    "p",
    { class: "cp-key", "aria-hidden": "true" },
    "A row is a game, a square a step: the teacher's move above, the learner's below. ",
    element("i", { class: "cp-cooperate" }),
    " cooperate ",
    element("i", { class: "cp-defect" }),
    " defect",
  );
  const mind = element(
    "details",
    { class: "cp-mind", open: true },
    element("summary", {}, "What the learner has learnt"),
    panel.table,
    element("p", { class: "cp-note" }, words.PROBABILITY.learner),
  );
  const speed = element("label", { class: "cp-choice" }, element("span", {}, "Speed"), pace);
  const stage = element(
    "div",
    { class: "cp-stage" },
    element(
      "section",
      { class: "cp-play", "aria-label": "The games" },
      clock,
      field.field,
      key,
      element("div", { class: "cp-more" }, run, one, again),
      said,
      slots.scores,
      element("div", { class: "cp-more" }, who, speed),
    ),
    element("section", { class: "cp-seen", "aria-label": "What came of it" }, mind, slots.charts, slots.details),
  );
  begin();
  paced();
  return { stage, close: pause };
}
