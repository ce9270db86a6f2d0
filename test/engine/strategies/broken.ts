/** Strategies that break the contract, each in one way, with the rules that notice. */
import type { Chooser } from "../../../src/engine/decisions/chooser.ts";
import { Streams } from "../../../src/engine/decisions/streams.ts";
import { bySeed } from "../../../src/engine/strategies/by_seed.ts";
import {
  defineStrategy,
  type RunPlan,
  type SearchSpace,
  type Strategy,
  type StrategyDefinition,
} from "../../../src/engine/strategies/strategy.ts";
import type { CONTRACT } from "./contract.ts";
import { everyOrder } from "./toys.ts";

interface Broken {
  readonly definition: StrategyDefinition;
  /** A rule that must notice. */
  readonly noticed: keyof typeof CONTRACT;
}

const seeded = (name: string, chooserOf: (seed: number) => Chooser) =>
  defineStrategy({
    name,
    summary: name,
    seeded: true,
    baseline: false,
    systematic: false,
    create: bySeed(chooserOf),
  });

const FIRST: Chooser = { pick: () => 0, draw: () => 0 };

/** Its runs depend on how many there were before. */
function saysOne({ seeds }: SearchSpace): Strategy {
  const inner = bySeed((seed) => {
    const streams = new Streams(seed);
    return {
      pick: (options) => streams.integer("pick", options.length),
      draw: (stream, bound) => streams.integer(stream, bound),
    };
  })({ seeds });
  return {
    next: () => {
      const next = inner.next();
      return next.kind === "run" ? { kind: "run", plan: { ...next.plan, real: next.plan.seed, seed: 1 } } : next;
    },
    begin: (plan) => inner.begin({ seed: (plan as RunPlan & { real: number }).real }),
  };
}

let counter = 0;
const shared = new Map<string, number>();

export const BROKEN: readonly Broken[] = [
  {
    definition: seeded("keeps a counter in its module", () => ({
      pick: (options) => counter++ % options.length,
      draw: (_stream, bound) => counter++ % bound,
    })),
    noticed: "a strategy answers the same for the same seeds",
  },
  {
    definition: seeded("draws from the process", () => ({
      pick: (options) => Math.floor(Math.random() * options.length),
      draw: (_stream, bound) => Math.floor(Math.random() * bound),
    })),
    noticed: "a plan that is begun again makes the same run",
  },
  {
    definition: seeded("shares its streams between runs", (seed) => {
      shared.clear();
      return {
        pick: () => 0,
        draw: (stream, bound) => {
          shared.set(stream, (shared.get(stream) ?? seed) + 1);
          return shared.get(stream)! % bound;
        },
      };
    }),
    noticed: "runs that overlap do not see one another",
  },
  {
    definition: seeded("picks one past the last", () => ({ pick: (options) => options.length, draw: () => 0 })),
    noticed: "every answer fits what was asked",
  },
  {
    definition: { ...seeded("says seed 1 of every run", () => FIRST), create: saysOne },
    noticed: "a failure comes back: by its seed, or by its decisions",
  },
  {
    definition: {
      ...seeded("knows no end", () => ({ pick: () => 0, draw: () => 0 })),
      create: ({ seeds }) => {
        const inner = bySeed(() => ({ pick: () => 0, draw: () => 0 }))({ seeds: [...seeds, 1, 2, 3] });
        return inner;
      },
    },
    noticed: "there are no more runs than seeds",
  },
  {
    definition: {
      ...seeded("is no baseline", () => ({ pick: (options) => options.length - 1, draw: () => 0 })),
      baseline: true,
    },
    noticed: "the baseline keeps the default order",
  },
  {
    definition: {
      ...everyOrder,
      create: ({ seeds }) => {
        const inner = everyOrder.create({ seeds });
        return {
          ...inner,
          next: () => {
            const next = inner.next();
            return next.kind === "end" ? { kind: "end", exhausted: { bounds: [] } } : next;
          },
          begin: (plan) => inner.begin(plan),
          ended: (run) => inner.ended?.(run),
        };
      },
    },
    noticed: "a systematic strategy makes each schedule once, and says when it has made all",
  },
];
