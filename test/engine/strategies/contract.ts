/** What holds for every strategy. Each rule throws where a strategy breaks it. */
import { expect } from "vitest";
import { fits } from "../../../src/engine/decisions/answers.ts";
import type { DecisionSource } from "../../../src/engine/decisions/decision_source.ts";
import { RecordedSource } from "../../../src/engine/decisions/sources.ts";
import { fingerprint } from "../../../src/engine/findings/finding.ts";
import { search } from "../../../src/engine/modes/search.ts";
import type { SearchResult } from "../../../src/engine/modes/search_options.ts";
import { sourceOf } from "../../../src/engine/strategies/by_seed.ts";
import type { RunPlan, Strategy, StrategyDefinition } from "../../../src/engine/strategies/strategy.ts";
import { programs, seeds } from "../support/arbitraries.ts";
import { MOMENT } from "../support/moment.ts";
import { lostUpdate, run, tasks, traceOf } from "../support/programs.ts";
import { requests } from "../support/requests.ts";
import { fc } from "../../support/properties.ts";

type Rule = (definition: StrategyDefinition) => void | Promise<void>;

const limits = { maxEvents: 2_000, maxSteps: 1_000 };
const range = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

/** Plans until the strategy waits for a run, or ends. */
function plansOf(strategy: Strategy, most: number): RunPlan[] {
  const plans: RunPlan[] = [];
  for (let next = strategy.next(); next.kind === "run" && plans.length < most; next = strategy.next()) {
    plans.push(next.plan);
  }
  return plans;
}

function answers(source: DecisionSource, asked: Parameters<DecisionSource["next"]>[0][]) {
  return asked.map((request) => {
    if (request.kind === "pick") source.happened?.(request.options[0]!, MOMENT);
    return source.next(request);
  });
}

/** Three tasks that race on a number: some orders fail, and some draws do. */
const race = tasks({
  alice: lostUpdate(),
  bob: lostUpdate(),
  carol: async (world) => {
    await world.yieldNow();
    if (world.kv.get("n") === "1") throw new Error("between the two");
    if (world.random.integer(12) === 0) throw new Error("unlucky");
  },
}, { world: { latency: "any" } });

const gist = ({ runs, failures, exhausted }: SearchResult) => ({
  runs,
  exhausted,
  failures: failures.map(({ seed, strategy, outcome }) => [seed, strategy, fingerprint(outcome.finding!)]),
});

const searchOf = (definition: StrategyDefinition, options: { seeds?: number[]; keepDecisions?: boolean } = {}) =>
  search(race, { seeds: range(60), strategy: definition, keepGoing: true, limits, ...options });

export const CONTRACT: Readonly<Record<string, Rule>> = {
  "a strategy answers the same for the same seeds": (definition) => {
    fc.assert(fc.property(requests, fc.array(seeds, { minLength: 1, maxLength: 4 }), (asked, chosen) => {
      const all = () => {
        const strategy = definition.create({ seeds: chosen });
        return plansOf(strategy, 4).map((plan) => [plan, answers(strategy.begin(plan), asked)]);
      };
      expect(all()).toEqual(all());
    }));
  },

  "a plan that is begun again makes the same run": (definition) => {
    fc.assert(fc.property(requests, seeds, (asked, seed) => {
      const strategy = definition.create({ seeds: [seed] });
      const [plan] = plansOf(strategy, 1);
      expect(answers(strategy.begin(plan!), asked)).toEqual(answers(strategy.begin(plan!), asked));
    }));
  },

  "runs that overlap do not see one another": (definition) => {
    fc.assert(fc.property(requests, seeds, (asked, seed) => {
      const strategy = definition.create({ seeds: [seed, seed + 1] });
      const plans = plansOf(strategy, 2);
      const alone = plans.map((plan) => answers(strategy.begin(plan), asked));
      const sources = plans.map((plan) => strategy.begin(plan));
      const together = asked.map((request) => sources.map((source) => answers(source, [request])[0]));
      expect(sources.map((_, index) => together.map((each) => each[index]))).toEqual(alone);
    }));
  },

  "every answer fits what was asked": (definition) => {
    fc.assert(fc.property(requests, seeds, (asked, seed) => {
      const strategy = definition.create({ seeds: [seed] });
      const source = strategy.begin(plansOf(strategy, 1)[0]!);
      for (const request of asked) expect([request, fits(request, source.next(request))]).toEqual([request, true]);
    }));
  },

  "there are no more runs than seeds": async (definition) => {
    expect((await searchOf(definition, { seeds: [] })).runs).toBe(0);
    expect((await searchOf(definition, { seeds: range(5) })).runs).toBeLessThanOrEqual(5);
  },

  "what is decided replays": async (definition) => {
    await fc.assert(
      fc.asyncProperty(programs, seeds, async (program, seed) => {
        const trace = await traceOf(program, { seed, limits, source: sourceOf(definition, seed) });
        const replayed = await traceOf(program, { seed, limits, source: new RecordedSource(trace.decisions) });
        expect(replayed.text).toBe(trace.text);
      }),
      { numRuns: 30 },
    );
  },

  "a search comes to the same alone, side by side, and again": async (definition) => {
    const first = gist(await searchOf(definition));
    expect(first.failures).not.toHaveLength(0);
    expect(gist(await searchOf(definition, { keepDecisions: true }))).toEqual(first);
    await searchOf(definition, { seeds: [9, 4] });
    expect(gist(await searchOf(definition))).toEqual(first);
  },

  "a failure comes back: by its seed, or by its decisions": async (definition) => {
    const { failures } = await searchOf(definition);
    expect(failures).not.toHaveLength(0);
    for (const { seed, outcome, decisions } of failures.slice(0, 5)) {
      expect(decisions === undefined).toBe(definition.seeded);
      const source = decisions === undefined ? sourceOf(definition, seed) : new RecordedSource(decisions);
      const again = await run(race, { source, limits });
      expect(again.outcome.finding && fingerprint(again.outcome.finding)).toBe(fingerprint(outcome.finding!));
    }
  },

  "the baseline keeps the default order": (definition) => {
    if (!definition.baseline) return;
    fc.assert(fc.property(requests, seeds, (asked, seed) => {
      const source = sourceOf(definition, seed);
      for (const request of asked) if (request.kind === "pick") expect(source.next(request)).toBe(0);
    }));
  },

  "a systematic strategy makes each schedule once, and says when it has made all": async (definition) => {
    // Crashes have a test of their own, test/engine/disk/crashes.test.ts.
    if (!definition.systematic || definition.needsWriteCrashes === true) return;
    const seen: string[] = [];
    const noting: StrategyDefinition = {
      ...definition,
      create: (space) => {
        const strategy = definition.create(space);
        return {
          next: () => strategy.next(),
          begin: (plan) => strategy.begin(plan),
          ended: (ended) => {
            seen.push(
              ended.decisions!.map(({ kind, label, value }) => kind === "pick" ? label : `${label} ${value}`).join(),
            );
            strategy.ended?.(ended);
          },
        };
      },
    };
    for (const latency of ["any", {}]) {
      seen.length = 0;
      const three = tasks({ a: () => {}, b: () => {}, c: () => {} }, { world: { latency } });
      const { runs, exhausted } = await search(three, { seeds: range(100), strategy: noting });
      expect(exhausted).toBeDefined();
      expect([seen.length, new Set(seen).size]).toEqual([runs, runs]);
      const { exhausted: tooFew } = await search(three, { seeds: range(2), strategy: definition });
      expect(tooFew).toBeUndefined();
    }
  },
};
