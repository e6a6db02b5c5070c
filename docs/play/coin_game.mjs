// The Coin Game as in coala_envs/games, in its variant "pax": a step is a function of the state, the actions and draws.

import { arrivals } from "./grid.mjs";

export const STAY = 4;
const ACTIONS = ["right", "left", "up", "down", "stay"];

/** The rules, on a board of the given size. */
export function coinGame({ height, width, coin_reward, theft_penalty }) {
  const grid = { height, width, torus: true, actions: ACTIONS };
  const cells = height * width;
  const cell = (draw) => Math.floor(draw * cells);
  return {
    ...grid,
    numDraws: 2,
    /** Players and coins anywhere; coin k is player k's. */
    begin(uniform) {
      const [position, coins] = [0, 1].map(() => [cell(uniform()), cell(uniform())]);
      return { position, coins, took: [[], []], reward: [0, 0] };
    },
    /** `took[player][coin]` and `reward[player]` are of the step that led to the state. */
    advance(state, actions, draws) {
      const position = state.position.map((from, player) => arrivals(grid, from)[actions[player]]);
      const took = position.map((at) => state.coins.map((coin) => coin === at));
      const reward = took.map((of, player) => {
        const coins = of.filter(Boolean).length;
        return coins * coin_reward + (took[1 - player][player] ? theft_penalty : 0);
      });
      const coins = state.coins.map((coin, k) => (took[0][k] || took[1][k] ? cell(draws[k]) : coin));
      return { position, coins, took, reward };
    },
    /** What a player sees, as places of the ones: itself, the other, its own coin, the other's. */
    seen({ position, coins }, seat) {
      const things = [position[seat], position[1 - seat], coins[seat], coins[1 - seat]];
      return things.map((at, plane) => plane * cells + at);
    },
    /** The same as cells. */
    view(seen) {
      const [own, other, ownCoin, othersCoin] = seen.map((at) => at % cells);
      return { own, other, ownCoin, othersCoin };
    },
  };
}
