/** How the next action of an episode is chosen. To add a way, write it here: options and documentation take it from the list. */
import type { ActionTable } from "./action_table.ts";

/** An action that may be chosen. */
export interface Offered {
  readonly name: string;
  readonly weight: number;
}

/** Where a choice is made. */
export interface Choosing {
  readonly table: ActionTable;
  readonly signature: string;
  /** The chance of a choice that does not look at what was learned, from 0 to 1. */
  readonly epsilon: number;
  /** A number from 0 up to, but not including, 1. */
  readonly draw: () => number;
}

/** Returns the place of the chosen one in the list. */
type Explorer = (offered: readonly Offered[], choosing: Choosing) => number;

/** Each action as often as its weight says. */
const random: Explorer = (offered, { draw }) => {
  let left = draw() * offered.reduce((sum, { weight }) => sum + weight, 0);
  const index = offered.findIndex(({ weight }) => (left -= weight) < 0);
  return index < 0 ? offered.length - 1 : index;
};

/**
 * ε-greedy (Sutton, Barto: "Reinforcement Learning", 2nd edition, section 2.2): mostly what is worth most in this state, and now
 * and then any action.
 */
const epsilon: Explorer = (offered, choosing) => {
  const { table, signature, draw } = choosing;
  if (draw() < choosing.epsilon) return random(offered, choosing);
  return best(offered, ({ name }) => table.worth(signature, name), choosing);
};

/** The action that was tried least. */
const coverage: Explorer = (offered, choosing) => best(offered, ({ name }) => -choosing.table.times(name), choosing);

/** One of those of the highest worth, by their weights. */
function best(offered: readonly Offered[], worthOf: (action: Offered) => number, choosing: Choosing): number {
  const worths = offered.map(worthOf);
  const highest = Math.max(...worths);
  const among = [...offered.keys()].filter((index) => worths[index] === highest);
  return among[random(among.map((index) => offered[index]!), choosing)]!;
}

export const EXPLORERS = { epsilon, random, coverage };
export type ExplorerName = keyof typeof EXPLORERS;
export const EXPLORER_NAMES = Object.keys(EXPLORERS) as ExplorerName[];
