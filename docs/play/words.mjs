// What the page says.

export const ACTIONS = ["cooperate", "defect"];
export const LETTERS = ["C", "D"];
const DID = ["cooperated", "defected"];

/** Whom there is, as a title and within a sentence. */
export const PLAYERS = {
  you: { name: "You", called: "you" },
  learner: { name: "Naive learner", called: "the learner" },
  agent: { name: "COALA-PG", called: "COALA-PG" },
};

export const STRATEGIES = {
  "tit-for-tat": "Tit-for-tat",
  extortion: "Extortion",
  "always-cooperate": "Always cooperate",
  "always-defect": "Always defect",
};

/** A number with a true minus sign, and without a minus before a rounded zero. */
export function number(x, digits = 0) {
  const text = Math.abs(x).toFixed(digits);
  return (x < 0 && Number(text) !== 0 ? "\u2212" : "") + text;
}

export function percent(share) {
  return `${Math.round(100 * share)} %`;
}

/** One step, as heard by who does not see the board. */
export function step(at, { actions, reward }, other) {
  const [own, its] = actions.map((action) => DID[action]);
  const [yours, theirs] = reward.map((one) => number(one));
  return `Step ${at}: you ${own}, ${other.called} ${its}. ${yours} for you, ${theirs} for ${other.called}.`;
}

/** The end of an inner episode of two players. */
export function episode(at, { reward }, players) {
  return `Inner episode ${at} is over. Per step: ${paid(reward, players)}.`;
}

export const HAS_LEARNT = "The learner has learnt from it and forgets it now.";
export const REMEMBERS = "COALA-PG does not learn any more, but remembers everything.";

/** The end of the meta-episode. */
export function end(rewards, players) {
  return `All inner episodes are over. Per step, over all of them: ${paid(rewards, players)}.`;
}

function paid(rewards, players) {
  return rewards.map((reward, seat) => `${number(reward, 2)} for ${players[seat].called}`).join(", ");
}

/** The situations of a player's inclinations, towards whom it plays. */
export function situations(player, other) {
  return [
    player === PLAYERS.learner ? "To open an inner episode" : "Now",
    "After both cooperated",
    `After it cooperated and ${other.called} defected`,
    `After it defected and ${other.called} cooperated`,
    "After both defected",
  ];
}

export const INVITATION = "Choose a move: press C or D, or a button.";
export const AGAIN = "N or the button begins a new game.";
export const RUNNING = "They play. The learner learns after each inner episode.";
export const NEXT_LEARNER = "N or the button brings a new learner.";

export const PROBABILITY = {
  learner:
    "How probably it cooperates: in the first step, and in the second after each outcome of the first. At first it is " +
    "a network that has learnt nothing.",
  agent:
    "How probably it cooperates in this step, and in the next after each outcome of this one, given all that it has seen " +
    "of you. Its parameters stay the same; what it remembers does not.",
};

export const MODES = {
  teach: {
    title: "Teach a learner",
    brief: "It learns from how you play",
    explained: ({ game, num_inner_episodes, reward_of_agent }) =>
      `You play ${num_inner_episodes} inner episodes of ${game.inner_episode_length} steps against a naive learner. After ` +
      "each it learns, by gradient descent in this page, to get more from somebody who plays as you did. What will you " +
      `teach it? COALA-PG gets ${number(reward_of_agent, 2)} per step from such learners.`,
  },
  face: {
    title: "Face COALA-PG",
    brief: "It was trained to shape others",
    explained: ({ num_inner_episodes }) =>
      `Now you are the one to be shaped. COALA-PG remembers all ${num_inner_episodes} inner episodes. In training it met ` +
      "naive learners, whom it exploits, and agents like itself, with whom it cooperates. It is not told which you are.",
  },
  watch: {
    title: "Watch it teach",
    brief: "COALA-PG shapes a learner",
    explained: ({ batch_size, game, reward_of_agent, reward_of_learners }) =>
      `COALA-PG and a fresh naive learner play ${batch_size} games at once, and the learner learns from all of them. On ` +
      `average the agent gets ${number(reward_of_agent, 2)} per step and the learners ` +
      `${number(reward_of_learners, 2)}; if both always cooperated, each would get ${number(game.payoffs[0][0])}.`,
  },
};

export function clock(at, episodes, step, { inner_episode_length }) {
  return `Inner episode ${at} of ${episodes}, step ${step} of ${inner_episode_length}`;
}

export function watching(teacher, games) {
  return `${teacher} will play ${games} games at once with a new learner. Press Start.`;
}

export function capital(word) {
  return word[0].toUpperCase() + word.slice(1);
}
