// Reverse-mode differentiation of the few operations that the network is made of.
// Why not the npm package @jax-js/jax: docs/play.md.

let made = 0;

/** A matrix of `rows` rows, and how a slope with respect to it flows back to what it was made of. */
export class Value {
  constructor(rows, width, data, parents = [], back = null) {
    Object.assign(this, { rows, width, data, parents, back, order: made++, slope: null });
  }

  /** The derivative of the result with respect to each number; zeros until `pullBack` has come by. */
  get slopes() {
    this.slope ??= new Float64Array(this.data.length);
    return this.slope;
  }

  /** The same numbers, made of nothing. */
  detached() {
    return new Value(this.rows, this.width, this.data);
  }
}

/** Let slopes that were put into `results` flow back to everything that they were made of. */
export function pullBack(results) {
  const found = new Set();
  const open = [...results];
  while (open.length) {
    const value = open.pop();
    if (found.has(value)) continue;
    found.add(value);
    open.push(...value.parents);
  }
  // What was made later depends on what was made earlier, and never the other way.
  for (const value of [...found].sort((a, b) => b.order - a.order)) value.back?.(value.slopes);
}

/** x @ weight + bias. With several `heads` the weight is block-diagonal, its blocks one after the other. */
export function affine(x, weight, bias, heads = 1) {
  const inputs = x.width / heads;
  const outputs = bias.data.length / heads;
  const width = bias.data.length;
  const [given, weights, data] = [x.data, weight.data, new Float64Array(x.rows * width)];
  for (let row = 0; row < x.rows; row++) data.set(bias.data, row * width);
  // The number at `at` is in column `column`, and meets the row of its block that begins at `column * outputs`.
  for (let at = 0; at < given.length; at++) {
    if (!given[at]) continue;
    const column = at % x.width;
    const to = ((at - column) / x.width) * width + Math.floor(column / inputs) * outputs;
    for (let j = 0; j < outputs; j++) data[to + j] += given[at] * weights[column * outputs + j];
  }
  return new Value(x.rows, width, data, [x, weight, bias], (slope) => {
    const [dx, dw, db] = [x.slopes, weight.slopes, bias.slopes];
    for (let k = 0; k < slope.length; k++) db[k % width] += slope[k];
    for (let at = 0; at < given.length; at++) {
      const column = at % x.width;
      const to = ((at - column) / x.width) * width + Math.floor(column / inputs) * outputs;
      let sum = 0;
      for (let j = 0; j < outputs; j++) {
        sum += slope[to + j] * weights[column * outputs + j];
        dw[column * outputs + j] += slope[to + j] * given[at];
      }
      dx[at] += sum;
    }
  });
}

/** x + y. */
export function add(x, y) {
  const data = x.data.map((given, k) => given + y.data[k]);
  return new Value(x.rows, x.width, data, [x, y], (slope) => {
    for (const part of [x.slopes, y.slopes]) for (let k = 0; k < slope.length; k++) part[k] += slope[k];
  });
}

/** x * y, number by number. */
export function multiply(x, y) {
  const data = x.data.map((given, k) => given * y.data[k]);
  return new Value(x.rows, x.width, data, [x, y], (slope) => {
    const [dx, dy] = [x.slopes, y.slopes];
    for (let k = 0; k < slope.length; k++) {
      dx[k] += slope[k] * y.data[k];
      dy[k] += slope[k] * x.data[k];
    }
  });
}

function pointwise(x, of, derivative) {
  return new Value(x.rows, x.width, x.data.map(of), [x], (slope) => {
    const dx = x.slopes;
    for (let k = 0; k < slope.length; k++) dx[k] += slope[k] * derivative(x.data[k]);
  });
}

const logistic = (z) => 1 / (1 + Math.exp(-z));

/** 1 / (1 + exp(-x)). */
export function sigmoid(x) {
  return pointwise(x, logistic, (z) => logistic(z) * (1 - logistic(z)));
}

const GELU = Math.sqrt(2 / Math.PI);
const CUBE = 0.044715;

/** The Gaussian error linear unit, in JAX's approximation by tanh. */
export function gelu(x) {
  const bent = (z) => Math.tanh(GELU * (z + CUBE * z ** 3));
  const derivative = (z) => {
    const tanh = bent(z);
    return (1 + tanh) / 2 + (z / 2) * (1 - tanh * tanh) * GELU * (1 + 3 * CUBE * z * z);
  };
  return pointwise(x, (z) => (z / 2) * (1 + bent(z)), derivative);
}

/** Divide each row by its root mean square; scale by 1 + a learned vector. */
export function rmsNorm(x, scale) {
  const { rows, width } = x;
  const normed = new Float64Array(x.data.length);
  const data = new Float64Array(x.data.length);
  const inverse = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    let squares = 0;
    for (let j = 0; j < width; j++) squares += x.data[row * width + j] ** 2;
    inverse[row] = 1 / Math.sqrt(squares / width + 1e-6);
    for (let j = 0; j < width; j++) {
      normed[row * width + j] = x.data[row * width + j] * inverse[row];
      data[row * width + j] = normed[row * width + j] * (1 + scale.data[j]);
    }
  }
  return new Value(rows, width, data, [x, scale], (slope) => {
    const [dx, ds] = [x.slopes, scale.slopes];
    for (let row = 0; row < rows; row++) {
      let along = 0;
      for (let j = 0; j < width; j++) {
        const k = row * width + j;
        ds[j] += slope[k] * normed[k];
        along += slope[k] * (1 + scale.data[j]) * normed[k];
      }
      for (let j = 0; j < width; j++) {
        const k = row * width + j;
        dx[k] += inverse[row] * (slope[k] * (1 + scale.data[j]) - (normed[k] * along) / width);
      }
    }
  });
}
