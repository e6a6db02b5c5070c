// CleanUp-lite as in coala_envs/games: a step is a function of the state, the actions and draws.

import { arrivals, distance, drawnCell, place } from "./grid.mjs";

export const ZAP = 4;
const ACTIONS = ["right", "left", "up", "down", "zap", "wait"];

/** The rules. Apples and dirt are known by their rows, in the leftmost and the rightmost column. */
export function cleanupLite(game) {
  const { height, width } = game;
  const grid = { height, width, torus: false, actions: ACTIONS };
  const cells = height * width;
  const rows = Array.from({ length: height }, (_, row) => row);
  const lacking = (some) => rows.filter((row) => !some.includes(row));
  const apple = (row) => row * width;
  const dirt = (row) => row * width + width - 1;
  return {
    ...game,
    ...grid,
    numDraws: 6,
    /** Players anywhere, dirt on some rows, no apples. */
    begin(uniform) {
      const position = [0, 1].map(() => Math.floor(uniform() * cells));
      const dirty = [];
      while (dirty.length < game.initial_dirt) dirty.push(drawnCell(lacking(dirty), uniform()));
      const nobody = [false, false];
      const past = { harvested: nobody, cleaned: nobody, fired: nobody, hit: nobody, still: nobody, reward: [0, 0] };
      return { position, frozen: [0, 0], apples: [], dirt: dirty, ...past };
    },
    /** What players did and what befell them, `[player]`, is of the step that led to the state. */
    advance(state, actions, [falls, whereDirt, grows, whereApple, ...aims]) {
      const put = (some, row) => (row === undefined ? some : [...some, row]);
      const dirty = falls < game.dirt_rate ? put(state.dirt, drawnCell(lacking(state.dirt), whereDirt)) : state.dirt;
      const growth = 1 - Math.min(1, dirty.length / game.pollution_limit);
      const ripe = grows < growth ? put(state.apples, drawnCell(lacking(state.apples), whereApple)) : state.apples;
      const free = state.frozen.map((left) => left === 0);
      const taken = (some, cellOf) =>
        state.position.map((at, player) => free[player] && some.some((row) => cellOf(row) === at));
      const harvested = taken(ripe, apple);
      const cleaned = taken(dirty, dirt);
      const near = distance(grid, ...state.position) <= game.zap_range;
      const fired = actions.map((action, player) => action === ZAP && free[player]);
      const hit = free.map((one, player) => fired[1 - player] && aims[1 - player] < game.hit_rate && one && near);
      const moves = (player) => free[player] && !hit[player];
      const left = (some, cellOf) =>
        some.filter((row) => !state.position.some((at, player) => free[player] && at === cellOf(row)));
      return {
        position: state.position.map((at, player) => (moves(player) ? arrivals(grid, at)[actions[player]] : at)),
        frozen: state.frozen.map((still, player) => (hit[player] ? game.freeze_steps : Math.max(still - 1, 0))),
        apples: left(ripe, apple),
        dirt: left(dirty, dirt),
        ...{ harvested, cleaned, fired, hit, still: free.map((one) => !one), reward: harvested.map(Number) },
      };
    },
    /** What a player sees, as places of the ones: both players, apples, dirt, cells with neither, who is frozen. */
    seen({ position, frozen, apples, dirt: dirty }, seat) {
      const planes = [[position[seat]], [position[1 - seat]], apples.map(apple), dirty.map(dirt)];
      const neither = Array.from({ length: cells }, (_, cell) => cell).filter(
        (cell) => !planes[2].includes(cell) && !planes[3].includes(cell),
      );
      const idle = [seat, 1 - seat].flatMap((player, k) => (frozen[player] ? [5 * cells + k] : []));
      return [...[...planes, neither].flatMap((plane, k) => plane.map((cell) => k * cells + cell)), ...idle];
    },
    /** The same as cells, and whether each is frozen. */
    view(seen) {
      const plane = (k) => seen.filter((at) => Math.floor(at / cells) === k).map((at) => at % cells);
      const [[own], [other], apples, dirty] = [0, 1, 2, 3].map(plane);
      const frozen = plane(5);
      return { own, other, apples, dirt: dirty, frozen: frozen.includes(0), othersFrozen: frozen.includes(1) };
    },
    /** Where a cell is: 0 for the orchard, width - 1 for the river. */
    column: (cell) => place(grid, cell)[1],
    near: (cell, other) => distance(grid, cell, other) <= game.zap_range,
  };
}
