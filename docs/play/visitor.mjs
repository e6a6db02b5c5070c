// The visitor plays, move by move, against a naive learner or the trained agent.

import { strip } from "./board.mjs";
import { choice, element, keyed } from "./dom.mjs";
import { COOPERATE, DEFECT } from "./game.mjs";
import { inclinations } from "./inclinations.mjs";
import { ledger } from "./ledger.mjs";
import { VisitorsGame, freshLearner, meanRewards, teacher } from "./meta_episode.mjs";
import * as words from "./words.mjs";

/** Make the stage: `other` is a key of `words.PLAYERS`. */
export function visitor(shipped, other, uniform) {
  const them = words.PLAYERS[other];
  const both = [words.PLAYERS.you, them];
  const names = both.map(({ name }) => name);
  const board = strip(shipped.game);
  const account = ledger(shipped, names);
  const panel = inclinations();
  const said = element("p", { class: "cp-said", role: "status" });
  const clock = element("p", { class: "cp-clock" });
  const moves = [COOPERATE, DEFECT].map((action) =>
    moveButton(shipped.game.payoffs[action], action, () => move(action)),
  );
  const stand = choice("To the end of the inner episode, play", Object.entries(words.STRATEGIES));
  const finish = keyed("Finish for me", "F", () => finishAs(stand.querySelector("select").value));
  const again = keyed("New game", "N", begin);
  let played, before;

  function begin() {
    const met = other === "learner" ? freshLearner(shipped, uniform) : teacher(shipped, "");
    played = new VisitorsGame(shipped, met, uniform);
    before = played.inclination();
    said.textContent = `A new game. ${words.INVITATION}`;
    draw();
  }

  function move(action) {
    if (played.over) return tellTheEnd();
    const at = played.episode.steps.length + 1;
    const step = played.play(action);
    const told = [words.step(at, step, them)];
    if (step.ended) told.push(theEnd(step.ended));
    said.textContent = told.join(" ");
    draw();
  }

  function finishAs(name) {
    if (played.over) return tellTheEnd();
    said.textContent = theEnd(played.finishAs(name));
    draw();
  }

  function theEnd(summary) {
    const told = words.episode(played.summaries.length, summary, both);
    if (!played.over) return `${told} ${other === "learner" ? words.HAS_LEARNT : words.REMEMBERS}`;
    return `${told} ${words.end(meanRewards(played.summaries, []), both)} ${words.AGAIN}`;
  }

  function tellTheEnd() {
    said.textContent = `${words.end(meanRewards(played.summaries, []), both)} ${words.AGAIN}`;
  }

  function draw() {
    const { episode, last, summaries } = played;
    const fresh = !episode.steps.length;
    clock.textContent = played.over
      ? `All ${shipped.num_inner_episodes} inner episodes are over`
      : words.clock(summaries.length + 1, shipped.num_inner_episodes, episode.steps.length + 1, shipped.game);
    board.draw(fresh && last ? last : episode, names, fresh && last !== null);
    account.draw(summaries, meanRewards(summaries, episode.steps));
    panel.draw(words.situations(them, words.PLAYERS.you), before, played.inclination());
    for (const button of [...moves, finish]) button.setAttribute("aria-disabled", played.over);
  }

  const head = element(
    "summary",
    {},
    other === "learner" ? "What the learner has learnt" : "What COALA-PG has in mind",
  );
  const note = element("p", { class: "cp-note" }, words.PROBABILITY[other]);
  const mind = element("details", { class: "cp-mind", open: other === "learner" }, head, panel.table, note);
  const stage = element(
    "div",
    { class: "cp-stage" },
    element(
      "section",
      { class: "cp-play", "aria-label": "The game" },
      clock,
      board.table,
      element("div", { class: "cp-moves" }, ...moves),
      said,
      account.scores,
      element("div", { class: "cp-more" }, stand, finish, again),
    ),
    element("section", { class: "cp-seen", "aria-label": "What came of it" }, mind, account.charts, account.details),
  );
  begin();
  return { stage, close() {} };
}

function moveButton(payoffs, action, press) {
  const name = words.ACTIONS[action];
  const button = keyed(words.capital(name), words.LETTERS[action], press, { class: `cp-button cp-${name}` });
  const [if_it_cooperates, if_not] = payoffs.map((payoff) => words.number(payoff));
  button.append(element("small", {}, `${if_it_cooperates} if the other cooperates, ${if_not} if not`));
  return button;
}
