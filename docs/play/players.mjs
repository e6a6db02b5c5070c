// Who may sit in a seat: `act(seen, uniform)` gives an action in each game, `endEpisode(lived)` ends the inner episode.

import { COOPERATE, DEFECT, STATES, observed } from "./game.mjs";
import { detached, emptyMemory, read } from "./hawk.mjs";
import { learnt, softmax, startingFrom } from "./naive.mjs";

/** A strategy that looks at the last joint action only: how probably it cooperates in each of `STATES`. */
export function strategy(cooperation) {
  return {
    act: (seen, uniform) => seen.map((state) => (uniform() < cooperation[state] ? COOPERATE : DEFECT)),
    endEpisode() {},
  };
}

/** A trained network. It learns nothing, and remembers all that it has seen of each game. */
export function agent(network, parameters) {
  let memory = emptyMemory(network);
  return {
    act(seen, uniform) {
      const step = read(network, parameters, observed(seen), memory);
      memory = detached(step.memory);
      return cooperations(step.output).map((likely) => (uniform() < likely ? COOPERATE : DEFECT));
    },
    endEpisode() {},
    /** How probably it cooperates now, and then after each joint action, its own first. */
    inclination(seen) {
      const now = read(network, parameters, observed([seen]), memory);
      const next = STATES.slice(1).map((_, outcome) => read(network, parameters, observed([1 + outcome]), now.memory));
      return [now, ...next].map((step) => cooperations(step.output)[0]);
    },
  };
}

/** A naive learner: it forgets each inner episode, and learns from it. */
export function learner(network, options, parameters) {
  let state = startingFrom(parameters);
  let player = agent(network, state.parameters);
  return {
    act: (seen, uniform) => player.act(seen, uniform),
    endEpisode(lived) {
      state = learnt(network, options, state, lived);
      player = agent(network, state.parameters);
    },
    /** One who plays as it does now, in other games. */
    twin: () => agent(network, state.parameters),
    /** How probably it opens with cooperation, and then cooperates after each joint action, its own first. */
    inclination: () => agent(network, state.parameters).inclination(0),
  };
}

function cooperations(output) {
  const width = output.width;
  return Array.from({ length: output.rows }, (_, row) => {
    const logits = output.data.slice(row * width, (row + 1) * width - 1);
    return softmax(logits)[COOPERATE];
  });
}
