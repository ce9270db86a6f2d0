/** Small programs for properties of searches: tasks that wait for files, requests, timers and immediates, and keep the thread busy. */
import type { LatencySetting } from "../../../src/engine/ir/latency.ts";
import type { Program } from "../../../src/engine/interpreter/program.ts";
import type { World } from "../../../src/engine/capabilities/world.ts";
import { fc } from "../../support/properties.ts";
import { codeOf, irOf } from "../support/programs.ts";

export type Action =
  | "yield"
  | "file"
  | "request"
  | "immediate"
  | { readonly sleepMs: number }
  | { readonly busyMs: number }
  | { readonly all: readonly Action[] }
  | { readonly race: readonly Action[] };

export interface SmallProgram {
  /** The actions of each task, one after the other. */
  readonly tasks: readonly (readonly Action[])[];
  readonly latency: LatencySetting;
}

const simple = fc.oneof(
  fc.constantFrom<Action>("yield", "file", "request", "immediate"),
  fc.record({ sleepMs: fc.constantFrom(1, 2, 4, 10) }),
  fc.record({ busyMs: fc.constantFrom(0.3, 2, 7, 20) }),
);

const { action } = fc.letrec<{ action: Action }>((tie) => ({
  action: fc.oneof(
    { maxDepth: 2, depthSize: "small" },
    { arbitrary: simple, weight: 8 },
    { arbitrary: fc.record({ all: fc.array(tie("action"), { minLength: 2, maxLength: 3 }) }), weight: 2 },
    { arbitrary: fc.record({ race: fc.array(tie("action"), { minLength: 2, maxLength: 2 }) }), weight: 1 },
  ),
}));

/** Fixed latencies are due together with timers now and then. */
const latency = fc.record({
  immediate: fc.constantFrom("0", "10us", "0..0.5ms"),
  yield: fc.constantFrom("1ms", "0..2ms", "1ms..3ms"),
  fs: fc.constantFrom("1ms", "2ms", "0..2ms"),
  http: fc.constantFrom("5ms", "1ms..20ms"),
  start: fc.constantFrom("0", "0..1ms"),
}, { requiredKeys: [] });

export const smallProgram: fc.Arbitrary<SmallProgram> = fc.record({
  tasks: fc.array(fc.array(action, { minLength: 1, maxLength: 2 }), { minLength: 1, maxLength: 2 }),
  latency,
});

export function programOf({ tasks, latency }: SmallProgram): Program {
  const names = tasks.map((_, index) => `task${index}`);
  const steps = Object.fromEntries(names.map((name) => [name, [{ type: "call", ref: name }]]));
  return {
    ir: irOf([{ type: "parallel", name: "tasks", tasks: steps }], { world: { latency } }),
    code: codeOf((world) =>
      Object.fromEntries(names.map((name, index) => [name, async () => {
        for (const each of tasks[index]!) await perform(world, each);
      }]))
    ),
  };
}

function perform(world: World, action: Action): unknown {
  const { kernel } = world;
  const { scheduler } = kernel;
  if (typeof action === "string") {
    return new Promise<void>((resolve) => {
      if (action === "yield") scheduler.submitWake("yield", resolve);
      else if (action === "immediate") scheduler.immediate("", resolve);
      else scheduler.submit(action === "file" ? "fs" : "http", "", resolve);
    });
  }
  if ("sleepMs" in action) {
    return new Promise<void>((resolve) => void scheduler.timer("timer", "", action.sleepMs, resolve));
  }
  if ("busyMs" in action) return kernel.time.busy(action.busyMs);
  return "all" in action
    ? Promise.all(action.all.map((each) => perform(world, each)))
    : Promise.race(action.race.map((each) => perform(world, each)));
}
