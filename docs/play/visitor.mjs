// The visitor plays, move by move, against a naive learner or somebody who does not learn.

import { choice, element, keyed } from "./dom.mjs";
import { inclinations } from "./inclinations.mjs";
import { ledger } from "./ledger.mjs";
import { VisitorsGame, meanRewards } from "./meta_episode.mjs";
import * as words from "./words.mjs";

/** Make the stage of a mode, "teach" or "face". A face says what is special in a game: ipd_face.mjs, world_face.mjs. */
export function visitor(face, mode, uniform) {
  const setting = face.setting(mode);
  const board = face.table(setting, move);
  const said = element("p", { class: "cp-said", role: "status" });
  const clock = element("p", { class: "cp-clock" });
  const stand = choice("To the end of the inner episode, play", face.strategies);
  const met = mode === "face" && face.fixed.length > 1 ? choice("Opponent", face.fixed, { change: begin }) : null;
  const finish = keyed("Finish for me", "F", () => (pause(), finishOne()));
  const run = keyed("Play on", "P", () => (timer ? pause() : goOn()));
  const again = keyed("New game", "N", begin);
  const slots = { scores: element("div"), charts: element("div"), details: element("div") };
  const panel = inclinations();
  const mind = face.mind(mode);
  let played, both, account, inclined, before;
  let timer = null;

  function begin() {
    pause();
    const name = met ? met.querySelector("select").value : face.fixed[0][0];
    both = [words.PLAYERS.you, mode === "teach" ? words.PLAYERS.learner : face.called(name)];
    played = new VisitorsGame(setting, mode === "teach" ? setting.newLearner(uniform) : setting.teacher(name), uniform);
    inclined = mind?.reader(setting, played, uniform);
    before = inclined?.();
    account = ledger(setting.num_inner_episodes, names(), face.quantities);
    for (const [part, slot] of Object.entries(slots)) slot.replaceChildren(account[part]);
    tell(`A new game. ${face.invitation}`);
    draw();
  }

  function names() {
    return both.map(({ name }) => name);
  }

  function move(action) {
    pause();
    if (played.over) return tellTheEnd();
    const at = played.episode.steps.length + 1;
    const step = played.play(action);
    const told = [face.step(at, step, both[1], played)];
    if (step.ended) told.push(theEnd(step.ended));
    tell(told.join(" "));
    draw();
  }

  function finishOne() {
    if (played.over) return tellTheEnd();
    tell(theEnd(played.finishAs(stand.querySelector("select").value)));
    draw();
  }

  function goOn() {
    if (played.over) return tellTheEnd();
    run.firstChild.textContent = "Pause";
    const next = () => {
      finishOne();
      if (played.over) pause();
      else timer = setTimeout(next, 50);
    };
    timer = setTimeout(next, 0);
  }

  function pause() {
    clearTimeout(timer);
    timer = null;
    run.firstChild.textContent = "Play on";
  }

  function theEnd(summary) {
    const told = words.episode(played.summaries.length, summary, both);
    if (!played.over) return `${told} ${mode === "teach" ? words.HAS_LEARNT : face.remembers}`;
    return `${told} ${words.end(meanRewards(played.summaries, []), both)} ${words.AGAIN}`;
  }

  function tellTheEnd() {
    tell(`${words.end(meanRewards(played.summaries, []), both)} ${words.AGAIN}`);
  }

  /** Say what the board shows as well, to who does not see it. */
  function tell(what) {
    const heard = face.heard?.(played, both[1]);
    said.replaceChildren(what, ...(heard ? [element("span", { class: "cp-hidden" }, ` ${heard}`)] : []));
  }

  function draw() {
    const { episode, summaries } = played;
    clock.textContent = played.over
      ? `All ${setting.num_inner_episodes} inner episodes are over`
      : words.clock(summaries.length + 1, setting.num_inner_episodes, episode.steps.length + 1, episode.length);
    board.draw(played, both);
    account.draw(summaries, meanRewards(summaries, episode.steps));
    if (mind) panel.draw(mind.situations(...both), before, inclined());
    for (const button of [...board.moves, finish, run]) button.setAttribute("aria-disabled", played.over);
  }

  const seen = [slots.charts, slots.details];
  if (mind) seen.unshift(mindOf(mind, panel));
  const stage = element(
    "div",
    { class: `cp-stage ${face.style}` },
    element(
      "section",
      { class: "cp-play", "aria-label": "The game" },
      clock,
      ...board.parts,
      said,
      slots.scores,
      element("div", { class: "cp-more" }, ...(met ? [met] : []), stand, finish, run, again),
    ),
    element("section", { class: "cp-seen", "aria-label": "What came of it" }, ...seen),
  );
  begin();
  return { stage, close: pause };
}

/** What a player is inclined to, in a part of the page that closes. */
export function mindOf({ title, open, note }, panel) {
  const head = element("summary", {}, title);
  return element("details", { class: "cp-mind", open }, head, panel.table, element("p", { class: "cp-note" }, note));
}
