// Who plays by a network: `act(seen, uniform)` is an action in each game, `endEpisode(lived)` ends the inner episode.

import { detached, emptyMemory, observed, read } from "./hawk.mjs";
import { learnt, softmax, startingFrom } from "./naive.mjs";
import { drawn } from "./random.mjs";

/** A trained network. It learns nothing, and remembers all that it has seen of each game. */
export function agent(network, parameters) {
  let memory = emptyMemory(network);
  return {
    act(seen, uniform) {
      const step = read(network, parameters, observed(network, seen), memory);
      memory = detached(step.memory);
      return probabilities(step.output).map((likely) => drawn(likely, uniform));
    },
    endEpisode() {},
    /** How probable its actions are now, where it sees `seen`, and then after it has seen each of `next`. */
    foresees(seen, next) {
      const at = (what, before) => read(network, parameters, observed(network, [what]), before);
      const now = at(seen, memory);
      return [now, ...next.map((then) => at(then, now.memory))].map((step) => probabilities(step.output)[0]);
    },
  };
}

/** A naive learner: it forgets each inner episode, and learns from it. */
export function learner(network, options, parameters) {
  let state = startingFrom(parameters);
  let player = agent(network, state.parameters);
  return {
    learns: true,
    act: (seen, uniform) => player.act(seen, uniform),
    endEpisode(lived) {
      state = learnt(network, options, state, lived);
      player = agent(network, state.parameters);
    },
    /** One who plays as it does now, in other games. */
    twin: () => agent(network, state.parameters),
    /** As an `agent`'s, at the start of an inner episode. */
    foresees: (seen, next) => agent(network, state.parameters).foresees(seen, next),
    /** How probable its actions are after each step of histories `seen[step][game]`. */
    on(seen) {
      let memory = emptyMemory(network);
      return seen.map((row) => {
        const step = read(network, state.parameters, observed(network, row), memory);
        memory = detached(step.memory);
        return probabilities(step.output);
      });
    },
  };
}

/** Of each row's actions; the last number of a row is the value. */
function probabilities(output) {
  const width = output.width;
  return Array.from({ length: output.rows }, (_, row) =>
    softmax(output.data.slice(row * width, (row + 1) * width - 1)),
  );
}
