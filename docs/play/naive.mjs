// The naive learner of coala_envs.co_players: an advantage actor-critic that learns from each inner episode.

import { emptyMemory, observed, read } from "./hawk.mjs";
import { Value, pullBack } from "./tape.mjs";

/** Return the state of a learner that starts from given parameters, its optimiser (Adam) fresh. */
export function startingFrom(parameters) {
  const zeros = () => Object.values(parameters).map((value) => new Float64Array(value.data.length));
  return { parameters, updates: 0, mean: zeros(), square: zeros() };
}

/** Return the state after one step of the optimiser on what was lived, `[step][game]`. */
export function learnt(network, options, state, lived) {
  const slopes = gradient(network, options, state.parameters, lived);
  const norm = Math.hypot(...slopes.map((slope) => Math.hypot(...slope)));
  const shrink = norm < options.max_gradient_norm ? 1 : options.max_gradient_norm / norm;
  return adam(
    options,
    state,
    slopes.map((slope) => slope.map((one) => one * shrink)),
  );
}

/** The gradient of -mean(log π A) + c mean((V - G)²), an array for each parameter in the order of their names. */
function gradient(network, options, parameters, lived) {
  const copies = Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, value.detached()]));
  let memory = emptyMemory(network);
  const outputs = lived.seen.map((seen) => {
    const step = read(network, copies, observed(network, seen), memory);
    memory = step.memory;
    return step.output;
  });
  const returns = returnsToGo(lived.reward, options);
  const numActions = outputs[0].width - 1;
  const value = outputs.map((output, t) => returns[t].map((_, game) => output.data[(game + 1) * (numActions + 1) - 1]));
  const advantage = standardised(returns.map((row, t) => row.map((one, game) => one - value[t][game])));
  const steps = outputs.length * outputs[0].rows;
  outputs.forEach((output, t) => {
    lived.action[t].forEach((action, game) => {
      const at = game * (numActions + 1);
      const probability = softmax(output.data.slice(at, at + numActions));
      for (let a = 0; a < numActions; a++) {
        const score = (a === action ? 1 : 0) - probability[a];
        output.slopes[at + a] = (-score * advantage[t][game]) / steps;
      }
      const error = value[t][game] - returns[t][game];
      output.slopes[at + numActions] = (2 * options.value_coefficient * error) / steps;
    });
  });
  pullBack(outputs);
  return Object.values(copies).map((copy) => copy.slopes);
}

/** G_t = Σ_k discount^(k-t) r_k, of rewards counted from mutual defection and scaled. */
function returnsToGo(reward, { discount, reward_scale, reward_origin }) {
  const returns = reward.map((row) => row.map((one) => (one - reward_origin) * reward_scale));
  for (let t = returns.length - 2; t >= 0; t--)
    returns[t] = returns[t].map((one, game) => one + discount * returns[t + 1][game]);
  return returns;
}

/** The same with mean 0 and standard deviation 1 over all; equal numbers are no signal and become 0. */
function standardised(table) {
  const all = table.flat();
  const mean = all.reduce((sum, one) => sum + one, 0) / all.length;
  const deviation = Math.sqrt(all.reduce((sum, one) => sum + (one - mean) ** 2, 0) / all.length);
  const differ = deviation > 8 * Number.EPSILON * Math.max(...all.map(Math.abs));
  return table.map((row) => row.map((one) => (differ ? (one - mean) / (deviation + 1e-8) : 0)));
}

function adam({ learning_rate, adam_epsilon }, state, slopes) {
  const updates = state.updates + 1;
  const mean = state.mean.map((kept, i) => kept.map((one, k) => 0.9 * one + 0.1 * slopes[i][k]));
  const square = state.square.map((kept, i) => kept.map((one, k) => 0.999 * one + 0.001 * slopes[i][k] ** 2));
  const [first, second] = [1 - 0.9 ** updates, 1 - 0.999 ** updates];
  const moved = Object.entries(state.parameters).map(([name, value], i) => {
    const step = (k) => (learning_rate * mean[i][k]) / first / (Math.sqrt(square[i][k] / second) + adam_epsilon);
    return [
      name,
      new Value(
        value.rows,
        value.width,
        value.data.map((one, k) => one - step(k)),
      ),
    ];
  });
  return { parameters: Object.fromEntries(moved), updates, mean, square };
}

/** Probabilities from logits. */
export function softmax(logits) {
  const largest = Math.max(...logits);
  const weights = Array.from(logits, (one) => Math.exp(one - largest));
  const sum = weights.reduce((total, one) => total + one, 0);
  return weights.map((one) => one / sum);
}
