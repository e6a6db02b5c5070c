// What the page says of the prisoner's dilemma.

import { PLAYERS, number } from "./words.mjs";

export const TITLE = "Prisoner's dilemma";
export const ACTIONS = ["cooperate", "defect"];
export const LETTERS = ["C", "D"];
const DID = ["cooperated", "defected"];

export const AGENT = { name: "COALA-PG", called: "COALA-PG" };

export const STRATEGIES = {
  "tit-for-tat": "Tit-for-tat",
  extortion: "Extortion",
  "always-cooperate": "Always cooperate",
  "always-defect": "Always defect",
};

/** One step, as heard by who does not see the board. */
export function step(at, { actions, reward }, other) {
  const [own, its] = actions.map((action) => DID[action]);
  const [yours, theirs] = reward.map((one) => number(one));
  return `Step ${at}: you ${own}, ${other.called} ${its}. ${yours} for you, ${theirs} for ${other.called}.`;
}

export const REMEMBERS = "COALA-PG does not learn any more, but remembers everything.";
export const INVITATION = "Choose a move: press C or D, or a button.";

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
