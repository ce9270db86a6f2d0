/** What can be done with a shelf, and the level that it has then. */
import fc from "fast-check";
import { scenario } from "seedbed";
import { returned } from "seedbed/checkers";
import { level, restock, sell } from "./shelf.ts";

type Do = <T>(work: () => Promise<T>) => Promise<T>;

/** @param perform calls an operation of the shelf */
export const shelf = (name: string, perform: Do) =>
  scenario(name).world({ files: { "/data/level": "0" } }).model({
    state: 0,
    actions: {
      restock: {
        input: fc.integer({ min: 1, max: 9 }),
        run: (count) => perform(() => restock(count)),
        check: (state, { input, result }) => returned({ result }, state + input) ? state + input : undefined,
      },
      sell: {
        when: (state) => state > 0,
        input: fc.integer({ min: 1, max: 9 }),
        run: (count) => perform(() => sell(count)),
        check(state, { input, result }) {
          if (state < input) return returned({ result }, null) ? state : undefined;
          return returned({ result }, state - input) ? state - input : undefined;
        },
      },
      level: {
        run: () => perform(level),
        check: (state, { result }) => returned({ result }, state) ? state : undefined,
      },
    },
    clients: 2,
    length: "1..20",
  });
