// What the page says of any game.

/** Whom there is, as a title and within a sentence. */
export const PLAYERS = {
  you: { name: "You", called: "you" },
  learner: { name: "Naive learner", called: "the learner" },
};

/** A number with a true minus sign, and without a minus before a rounded zero. */
export function number(x, digits = 0) {
  const text = Math.abs(x).toFixed(digits);
  return (x < 0 && Number(text) !== 0 ? "\u2212" : "") + text;
}

export function percent(share) {
  return `${Math.round(100 * share)} %`;
}

/** The end of an inner episode of two players. */
export function episode(at, { reward }, players) {
  return `Inner episode ${at} is over. Per step: ${paid(reward, players)}.`;
}

export const HAS_LEARNT = "The learner has learnt from it and forgets it now.";

/** The end of the meta-episode. */
export function end(rewards, players) {
  return `All inner episodes are over. Per step, over all of them: ${paid(rewards, players)}.`;
}

function paid(rewards, players) {
  return rewards.map((reward, seat) => `${number(reward, 2)} for ${players[seat].called}`).join(", ");
}

export const AGAIN = "N or the button begins a new game.";
export const RUNNING = "They play. The learner learns after each inner episode.";
export const NEXT_LEARNER = "N or the button brings a new learner.";

export function clock(at, episodes, step, steps) {
  return `Inner episode ${at} of ${episodes}, step ${step} of ${steps}`;
}

export function watching(teacher, games) {
  return `${teacher} will play ${games} games at once with a new learner. Press Start.`;
}

export function capital(word) {
  return word[0].toUpperCase() + word.slice(1);
}
