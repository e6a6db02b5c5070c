// What the gridworlds share, as in coala_envs/games and coala_envs/co_players/scripts. A cell is row * width + column.

const MOVES = [
  [0, 1],
  [0, -1],
  [-1, 0],
  [1, 0],
];

/** Row and column of a cell. */
export function place({ width }, cell) {
  return [Math.floor(cell / width), cell % width];
}

/** The cells to which each action leads from a cell; walls hold back, unless the edges are joined to a torus. */
export function arrivals(grid, cell) {
  const [row, column] = place(grid, cell);
  return Array.from({ length: grid.actions.length }, (_, action) => {
    const [down, right] = MOVES[action] ?? [0, 0];
    return within(grid.height, row + down, grid.torus) * grid.width + within(grid.width, column + right, grid.torus);
  });
}

function within(length, at, torus) {
  return torus ? (at + length) % length : Math.min(Math.max(at, 0), length - 1);
}

/** How many moves lie between two cells. */
export function distance(grid, cell, other) {
  const [a, b] = [place(grid, cell), place(grid, other)];
  const [rows, columns] = [0, 1].map((axis) => Math.abs(a[axis] - b[axis]));
  if (!grid.torus) return rows + columns;
  return Math.min(rows, grid.height - rows) + Math.min(columns, grid.width - columns);
}

/** Weights of the actions: 1 for the allowed ones from whose places the fewest moves lead to what is wanted. */
export function nearest(grid, places, wanted, allowed) {
  const moves = places.map((cell) => Math.min(...wanted.map((other) => distance(grid, cell, other))));
  const some = places.some((_, action) => allowed(action, moves[action]));
  const may = moves.map((far, action) => !some || allowed(action, far));
  const least = Math.min(...moves.filter((_, action) => may[action]));
  return moves.map((far, action) => (may[action] && far === least ? 1 : 0));
}

/** The cell that a number from [0, 1) draws of those that are free; none if none is. */
export function drawnCell(free, draw) {
  return free[Math.floor(draw * free.length)];
}
