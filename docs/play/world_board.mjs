// A gridworld's board, with the colours and shapes of coala_envs/rendering. A cell is 100 wide.

import { drawn, element } from "./dom.mjs";

const PLAYERS = ["#d04047", "#2e68b8"];
const [WHITE, INK, LINE] = ["#ffffff", "#2b2d33", "#e0dcd2"];
const [FLOOR, ORCHARD, RIVER] = ["#f0eadc", "#cee2b2", "#a3d0e8"];
const [DIRT, APPLE, LEAF, ICE] = ["#7c5e42", "#d63a34", "#5c9446", "#bce2f6"];
const UNIT = 100;

/** A colour with a share of another mixed in. */
export function blend(colour, other, share) {
  const parts = [colour, other].map((one) => [1, 3, 5].map((at) => parseInt(one.slice(at, at + 2), 16)));
  const mixed = parts[0].map((part, k) => Math.round(part + (parts[1][k] - part) * share));
  return `#${mixed.map((part) => part.toString(16).padStart(2, "0")).join("")}`;
}

/** Make a board; `draw(scene, words)` paints it. */
export function worldBoard({ height, width }) {
  const field = element("div", { class: "cp-board" });
  const box = [-4, -4, width * UNIT + 8, height * UNIT + 8];
  return {
    field,
    draw(scene, words) {
      const picture = drawn("svg", { viewBox: box.join(" "), role: "img", "aria-label": words });
      const frame = { x: -3, y: -3, width: width * UNIT + 6, height: height * UNIT + 6, rx: 10 };
      picture.append(drawn("rect", { ...frame, fill: blend(LINE, INK, 0.1) }), ...painted(scene, height, width));
      field.replaceChildren(picture);
    },
  };
}

/** Of a scene: `columns` with special ground, `items`, `figures` and `zaps`; each thing has its `cell`. */
function painted({ grounds = {}, items, figures, zaps = [], reach = 0 }, height, width) {
  const at = (cell) => [(cell % width) * UNIT, Math.floor(cell / width) * UNIT];
  const cells = Array.from({ length: height * width }, (_, cell) => cell);
  const ground = (cell) => ({ orchard: ORCHARD, river: RIVER })[grounds[cell % width]] ?? FLOOR;
  const tile = (cell, inset, style) => {
    const [x, y] = at(cell);
    const size = UNIT - 2 * inset;
    return drawn("rect", { x: x + inset, y: y + inset, width: size, height: size, rx: 8, ...style });
  };
  const parts = cells.map((cell) => tile(cell, 1.5, { fill: ground(cell) }));
  for (const { player, from } of zaps) {
    const swept = cells.filter((cell) => moves(cell, from, width) <= reach);
    const lit = (cell) => blend(ground(cell), PLAYERS[player], 0.55);
    parts.push(
      ...swept.map((cell) => tile(cell, 4 + 4 * player, { fill: "none", stroke: lit(cell), "stroke-width": 3.5 })),
    );
  }
  for (const cell of cells) {
    const [x, y] = at(cell);
    const lying = items.filter((item) => item.cell === cell);
    const standing = figures.filter((figure) => figure.cell === cell);
    const spots = (things) => things.map((_, k) => beside(x, y, k, things.length));
    if (!standing.length) spots(lying).forEach((spot, k) => parts.push(itemAt(lying[k], ...spot)));
    spots(standing).forEach((spot, k) => parts.push(figureAt(standing[k], ...spot)));
    // What lies under somebody's feet is shown small, in a corner.
    if (standing.length)
      lying.forEach((item, k) => {
        const [middle, low] = [x + (0.22 + 0.34 * k) * UNIT, y + 0.78 * UNIT];
        parts.push(disc(middle, low, 20, WHITE), itemAt(item, middle, low, 56));
      });
  }
  for (const { player, from, hit } of zaps)
    if (hit !== null && hit !== from) parts.push(bolt(at(from), at(hit), player));
  return parts;
}

function moves(cell, other, width) {
  return Math.abs((cell % width) - (other % width)) + Math.abs(Math.floor(cell / width) - Math.floor(other / width));
}

/** Middle and size of one of several things on a cell: beside each other, and smaller. */
function beside(x, y, k, count) {
  if (count === 1) return [x + UNIT / 2, y + UNIT / 2, UNIT];
  return [x + (0.06 + ((k + 0.5) * 0.88) / count) * UNIT, y + UNIT / 2, (1.44 / count) * UNIT];
}

function disc(cx, cy, r, fill) {
  return drawn("circle", { cx, cy, r, fill });
}

/** A disc for player 0, a square for player 1. */
function shape(player, x, y, radius, style) {
  if (player === 0) return drawn("circle", { cx: x, cy: y, r: radius, ...style });
  const half = 0.87 * radius;
  const size = { width: 2 * half, height: 2 * half, rx: 0.2 * radius };
  return drawn("rect", { x: x - half, y: y - half, ...size, ...style });
}

function itemAt({ kind, player }, x, y, size) {
  const u = size / UNIT;
  const spot = (a, b, r, fill) => disc(x + a * u, y + b * u, r * u, fill);
  if (kind === "apple") {
    const stem = { x1: x, y1: y - 12 * u, x2: x + 5 * u, y2: y - 30 * u, stroke: DIRT, "stroke-width": 5 * u };
    const leaf = [5, -24, 14, -34, 26, -32, 17, -22].map((part, k) => (k % 2 ? y : x) + part * u);
    return drawn(
      "g",
      {},
      drawn("line", stem),
      drawn("polygon", { points: leaf.join(" "), fill: LEAF }),
      spot(-8, 4, 19, APPLE),
      spot(8, 4, 19, APPLE),
      spot(-12, -3, 5, blend(APPLE, WHITE, 0.6)),
    );
  }
  if (kind === "dirt") {
    const clods = [-14, 8, 20, 14, 12, 17, 2, -10, 20, 22, -12, 9];
    const lights = [-12, 4, 10, 10, 3, -14];
    const group = drawn("g");
    for (let k = 0; k < clods.length; k += 3) group.append(spot(clods[k], clods[k + 1], clods[k + 2], DIRT));
    for (let k = 0; k < lights.length; k += 2)
      group.append(spot(lights[k], lights[k + 1], 5, blend(DIRT, WHITE, 0.25)));
    return group;
  }
  const colour = PLAYERS[player];
  const ring = { fill: "none", stroke: blend(colour, WHITE, 0.35), "stroke-width": 3.5 * u };
  return drawn(
    "g",
    {},
    shape(player, x, y, 26 * u, { fill: blend(colour, INK, 0.25) }),
    shape(player, x, y, 23 * u, { fill: colour }),
    shape(player, x, y, 16 * u, ring),
  );
}

function figureAt({ player, frozen, did }, x, y, size) {
  const u = size / UNIT;
  const colour = PLAYERS[player];
  const group = drawn("g");
  if (frozen) {
    const edge = { stroke: blend(ICE, PLAYERS[1], 0.35), "stroke-width": 3 * u };
    const block = { x: x - 40 * u, y: y - 40 * u, width: 80 * u, height: 80 * u, rx: 14 * u };
    group.append(drawn("rect", { ...block, fill: ICE, ...edge }));
  }
  group.append(
    shape(player, x, y, 31 * u, { fill: WHITE }),
    shape(player, x, y, 28 * u, { fill: frozen ? blend(colour, ICE, 0.6) : colour }),
  );
  for (const side of [-1, 1]) {
    const [eyeX, eyeY] = [x + side * 10 * u, y - 6 * u];
    const shut = { x1: eyeX - 5 * u, y1: eyeY, x2: eyeX + 5 * u, y2: eyeY, stroke: INK, "stroke-width": 3 * u };
    group.append(disc(eyeX, eyeY, 7.5 * u, WHITE), frozen ? drawn("line", shut) : disc(eyeX, eyeY, 4 * u, INK));
  }
  if (frozen) group.append(text(`${frozen}`, x + 30 * u, y + 30 * u, INK));
  if (did) {
    const wide = 9 * did.length + 14;
    const pill = { x: x - wide / 2, y: y - 36 * u - 12, width: wide, height: 24, rx: 12, fill: WHITE };
    group.append(drawn("rect", pill), text(did, x, y - 36 * u, colour));
  }
  return group;
}

function text(words, x, y, fill) {
  const style = { "text-anchor": "middle", "dominant-baseline": "central", "font-size": 17, "font-weight": 700 };
  return drawn("text", { x, y, fill, ...style }, words);
}

/** From one player's rim to the other's. */
function bolt(from, to, player) {
  const [x, y] = from.map((part) => part + UNIT / 2);
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const length = Math.hypot(dx, dy);
  const rim = 30 / length;
  const turns = [0, 0, 0.3, 1, 0.42, -1, 0.58, 1, 0.7, -1, 1, 0];
  const points = [];
  for (let k = 0; k < turns.length; k += 2) {
    const along = rim + turns[k] * (1 - 2 * rim);
    const aside = (turns[k + 1] * 10) / length;
    points.push(`${x + dx * along - dy * aside},${y + dy * along + dx * aside}`);
  }
  const line = (stroke, width) =>
    drawn("polyline", { points: points.join(" "), fill: "none", stroke, "stroke-width": width });
  return drawn("g", {}, line(WHITE, 10), line(PLAYERS[player], 5.5));
}
