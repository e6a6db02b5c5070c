// The Hawk network of coala_agents/nn, one step of several histories at once.

import { normal } from "./random.mjs";
import { Value, add, affine, gelu, multiply, rmsNorm, sigmoid } from "./tape.mjs";

const DECAY_SHARPNESS = 8;
const MAX_SQRT_DERIVATIVE = 1000;
const softplus = (z) => Math.log1p(Math.exp(-Math.abs(z))) + Math.max(z, 0);

/** What the network reads: a row for each history, with a 1 where `seen` says, which is a place or several. */
export function observed(network, seen) {
  const width = network.shapes[0][1][0];
  const data = new Float64Array(seen.length * width);
  seen.forEach((places, row) => [places].flat().forEach((place) => (data[row * width + place] = 1)));
  return new Value(seen.length, width, data);
}

/** What an empty history is remembered as: for each block, the last inputs of its convolution and its recurrence. */
export function emptyMemory(network) {
  return Array.from({ length: network.num_blocks }, () => ({ past: [], state: null }));
}

/**
 * Read one observation of each history.
 *
 * `parameters` are `Value`s by their names in Python, `obs` a `Value` of a row for each history. Returns `output`, the
 * logits of the actions and then the value in each row, and the `memory` afterwards.
 */
export function read(network, parameters, obs, memory) {
  const linear = (name, x) => affine(x, parameters[`${name}.weight`], parameters[`${name}.bias`]);
  const after = [];
  let x = linear("embedding", obs);
  for (let b = 0; b < network.num_blocks; b++) {
    const of = (name) => `blocks.${b}.${name}`;
    const of_block = (name) => parameters[of(name)];
    const normed = rmsNorm(x, of_block("recurrent_norm.scale"));
    const weight = of_block("conv.weight");
    const inputs = [...memory[b].past, linear(of("recurrent_in"), normed)];
    const branch = convolved(inputs, weight, of_block("conv.bias"));
    const gates = ["recurrence", "input"].map((gate) =>
      sigmoid(affine(branch, of_block(`rg_lru.${gate}_gate`), of_block(`rg_lru.${gate}_bias`), network.num_heads)),
    );
    const state = recurrence(...gates, branch, of_block("rg_lru.softness"), memory[b].state);
    const gate = gelu(linear(of("recurrent_gate"), normed));
    x = add(x, linear(of("recurrent_out"), multiply(gate, state)));
    const inner = rmsNorm(x, of_block("mlp_norm.scale"));
    const hidden = multiply(gelu(linear(of("mlp_gate"), inner)), linear(of("mlp_in"), inner));
    x = add(x, linear(of("mlp_out"), hidden));
    after.push({ past: inputs.slice(1 - weight.rows), state });
  }
  return { output: linear("readout", rmsNorm(x, parameters["norm.scale"])), memory: after };
}

/** Cut a memory off from what it was made of: for a player who acts and does not learn from it. */
export function detached(memory) {
  return memory.map(({ past, state }) => ({ past: past.map((input) => input.detached()), state: state.detached() }));
}

/** A depthwise convolution that ends at the present; `inputs` are oldest first, fewer at the start of a history. */
function convolved(inputs, weight, bias) {
  const { rows, width } = inputs[0];
  const skipped = weight.rows - inputs.length;
  const data = new Float64Array(rows * width);
  for (let k = 0; k < data.length; k++) {
    data[k] = bias.data[k % width];
    inputs.forEach((input, tap) => (data[k] += input.data[k] * weight.data[(skipped + tap) * width + (k % width)]));
  }
  return new Value(rows, width, data, [...inputs, weight, bias], (slope) => {
    const [dw, db] = [weight.slopes, bias.slopes];
    for (let k = 0; k < slope.length; k++) db[k % width] += slope[k];
    inputs.forEach((input, tap) => {
      const dx = input.slopes;
      for (let k = 0; k < slope.length; k++) {
        const at = (skipped + tap) * width + (k % width);
        dx[k] += slope[k] * weight.data[at];
        dw[at] += slope[k] * input.data[k];
      }
    });
  });
}

/** h = a h' + sqrt(1 - a²) (accept x) with log a = -8 softplus(softness) gate.
 * Where there is no h' yet, h = accept x. */
function recurrence(gate, accept, x, softness, previous) {
  if (previous === null) return multiply(accept, x);
  const width = x.width;
  const rate = softness.data.map((z) => -DECAY_SHARPNESS * softplus(z));
  const decay = x.data.map((_, k) => Math.exp(rate[k % width] * gate.data[k]));
  const root = decay.map((a) => Math.sqrt(1 - a * a));
  const data = x.data.map((given, k) => decay[k] * previous.data[k] + root[k] * accept.data[k] * given);
  return new Value(x.rows, width, data, [gate, accept, x, softness, previous], (slope) => {
    const [dGate, dAccept, dx, dSoftness, dPrevious] = [gate, accept, x, softness, previous].map((of) => of.slopes);
    for (let k = 0; k < slope.length; k++) {
      const j = k % width;
      const steep = -decay[k] / Math.max(root[k], 0.5 / MAX_SQRT_DERIVATIVE);
      const logDecay = slope[k] * decay[k] * (previous.data[k] + accept.data[k] * x.data[k] * steep);
      dGate[k] += logDecay * rate[j];
      dSoftness[j] += (logDecay * -DECAY_SHARPNESS * gate.data[k]) / (1 + Math.exp(-softness.data[j]));
      dAccept[k] += slope[k] * root[k] * x.data[k];
      dx[k] += slope[k] * root[k] * accept.data[k];
      dPrevious[k] += slope[k] * decay[k];
    }
  });
}

/** Draw fresh parameters, as coala_agents/nn does. Its two read-outs start at zero: at first it plays at random. */
export function fresh(network, uniform) {
  const residual = Math.sqrt(2 / network.num_blocks);
  const deviation = (name, rows) => {
    if (name === "readout.weight") return 0;
    if (/(recurrent|mlp)_out\.weight$/.test(name)) return residual / Math.sqrt(rows);
    if (/_gate$/.test(name)) return 1 / Math.sqrt(network.lru_width / network.num_heads);
    if (/conv\.weight$/.test(name)) return 0.1 / Math.sqrt(rows);
    return /\.weight$/.test(name) ? 1 / Math.sqrt(rows) : 0;
  };
  const slow = () => Math.log(Math.expm1(-Math.log(0.9 + 0.099 * uniform()) / DECAY_SHARPNESS));
  const draw = (name, rows) => (/softness$/.test(name) ? slow() : deviation(name, rows) * normal(uniform));
  return Object.fromEntries(
    network.shapes.map(([name, shape]) => {
      const value = zeros(shape);
      for (let k = 0; k < value.data.length; k++) value.data[k] = draw(name, value.rows);
      return [name, value];
    }),
  );
}

/** Put numbers that stand one after the other, in the order of `network.shapes`, under their names. */
export function named(network, numbers) {
  let start = 0;
  const parameters = {};
  for (const [name, shape] of network.shapes) {
    const value = zeros(shape);
    value.data.set(numbers.slice(start, start + value.data.length));
    start += value.data.length;
    parameters[name] = value;
  }
  if (start !== numbers.length) throw new Error(`a network of ${start} parameters, got ${numbers.length} numbers`);
  return parameters;
}

/** The parameters that docs/export_play.py has packed. */
export function unpacked(network, packed) {
  const bytes = Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0));
  return named(network, new Float32Array(bytes.buffer));
}

function zeros(shape) {
  const size = shape.reduce((product, length) => product * length, 1);
  const width = shape[shape.length - 1];
  return new Value(size / width, width, new Float64Array(size));
}
