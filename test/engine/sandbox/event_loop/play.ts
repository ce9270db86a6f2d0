/**
 * Programs of timers, immediates, ticks, microtasks and promises that start and withdraw one another, as plain data, and
 * what carries them out: in a world, and with the timers of the real Node.
 */
import fc from "fast-check";

/** What one callback does, in order. */
export type Body = readonly Act[];

export type Act =
  /** `alive` is false for a timer that is `unref`ed at once. */
  | { readonly do: "timeout"; readonly delay: unknown; readonly alive: boolean; readonly then: Body }
  /** Clears itself in its last callback, before or after what that does. */
  | {
    readonly do: "interval";
    readonly delay: number;
    readonly times: number;
    readonly clears: "first" | "last";
    readonly then: Body;
  }
  | { readonly do: "immediate" | "tick" | "microtask" | "promise" | "await" | "thenable"; readonly then: Body }
  /** `await`s what `node:timers/promises` offers. */
  | { readonly do: "sleep"; readonly delay: number; readonly then: Body }
  | { readonly do: "yield"; readonly then: Body }
  /** Does something to a timer or an immediate that was made before: `which` of them, counted back from the newest. */
  | { readonly do: "clear" | "close" | "refresh" | "unref" | "ref"; readonly which: number }
  /** Computes: no time passes but this. */
  | { readonly do: "busy"; readonly ms: number };

/** Where a program runs. */
export interface Stage {
  readonly setTimeout: typeof globalThis.setTimeout;
  readonly setInterval: typeof globalThis.setInterval;
  readonly setImmediate: typeof globalThis.setImmediate;
  readonly clearTimeout: typeof globalThis.clearTimeout;
  readonly clearInterval: typeof globalThis.clearInterval;
  readonly clearImmediate: typeof globalThis.clearImmediate;
  readonly nextTick: (callback: () => void) => void;
  readonly queueMicrotask: (callback: () => void) => void;
  readonly sleep: (ms: number) => Promise<unknown>;
  readonly yield: () => Promise<unknown>;
  readonly busy: (ms: number) => void;
  readonly nowMs: () => number;
}

type Handle = ReturnType<Stage["setTimeout"]> | ReturnType<Stage["setImmediate"]>;

/** What may happen at most: intervals that start intervals are many. */
const MAX_CALLBACKS = 300;

/** Starts a program. It logs each callback that runs: when, which (by its place in the program), and what it saw. */
export function play(body: Body, stage: Stage, log: string[]): void {
  const handles: Handle[] = [];
  const keep = (handle: Handle) => void handles.push(handle);
  const enter = (name: string, then: Body) => {
    if (log.length >= MAX_CALLBACKS) return;
    log.push(`${stage.nowMs()} ${name}`);
    act(then, name);
  };
  const act = (acts: Body, path: string) => acts.forEach((each, index) => one(each, `${path}.${index}`));
  const one = (each: Act, name: string): void => {
    switch (each.do) {
      case "timeout": {
        const timer = stage.setTimeout(() => enter(name, each.then), each.delay as number);
        if (!each.alive) timer.unref();
        return keep(timer);
      }
      case "interval": {
        let times = 0;
        const timer = stage.setInterval(() => {
          const last = ++times === each.times;
          if (last && each.clears === "first") stage.clearInterval(timer);
          enter(name, each.then);
          if (last) stage.clearInterval(timer);
        }, each.delay);
        return keep(timer);
      }
      case "immediate":
        return keep(stage.setImmediate(() => enter(name, each.then)));
      case "tick":
        return stage.nextTick(() => enter(name, each.then));
      case "microtask":
        return stage.queueMicrotask(() => enter(name, each.then));
      case "promise":
        return void Promise.resolve().then(() => enter(name, each.then));
      case "await":
        return void (async () => {
          await null;
          enter(name, each.then);
          await new Promise<void>((resolve) => resolve(Promise.resolve()));
          enter(`${name}'`, []);
        })();
      case "thenable":
        return void Promise.resolve({ then: (done: (value?: unknown) => void) => done() } as PromiseLike<unknown>)
          .then(() => enter(name, each.then));
      case "sleep":
        return void stage.sleep(each.delay).then(() => enter(name, each.then));
      case "yield":
        return void stage.yield().then(() => enter(name, each.then));
      case "busy":
        return stage.busy(each.ms);
      default: {
        const handle = handles.at(-1 - each.which % Math.max(1, handles.length));
        if (handle !== undefined) change(each.do, handle);
      }
    }
  };
  const change = (what: "clear" | "close" | "refresh" | "unref" | "ref", handle: Handle): void => {
    const isTimer = "refresh" in handle;
    if (what === "clear") return isTimer ? stage.clearTimeout(handle) : stage.clearImmediate(handle);
    if (what === "unref" || what === "ref") handle[what]();
    else if (isTimer) handle[what]();
    log.push(`${what} ${handle.hasRef()}`);
  };
  act(body, "");
}

/** Small ones often, so that timers are due together; one is of weeks, and some are none. */
const delay = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 0, max: 6 }) },
  { weight: 1, arbitrary: fc.constantFrom(50, 1_000, 2 ** 31 - 2) },
);
const anyDelay = fc.oneof(
  { weight: 9, arbitrary: delay as fc.Arbitrary<unknown> },
  { weight: 1, arbitrary: fc.constantFrom<unknown>(undefined, null, -1, 1.7, 2 ** 31, "3") },
);

export const bodies: fc.Arbitrary<Body> = fc.letrec<{ body: Body; act: Act }>((tie) => {
  const then = tie("body");
  return {
    body: fc.array(tie("act"), { maxLength: 4, size: "max", depthIdentifier: "play" }),
    act: fc.oneof(
      { depthIdentifier: "play", depthSize: "small", withCrossShrink: true },
      {
        weight: 3,
        arbitrary: fc.record({ do: fc.constantFrom("clear", "close", "refresh", "unref", "ref"), which: fc.nat(5) }),
      },
      { weight: 1, arbitrary: fc.record({ do: fc.constant("busy"), ms: fc.integer({ min: 1, max: 9 }) }) },
      { weight: 5, arbitrary: fc.record({ do: fc.constant("timeout"), delay: anyDelay, alive: fc.boolean(), then }) },
      {
        weight: 2,
        arbitrary: fc.record({
          do: fc.constant("interval"),
          delay: fc.integer({ min: 0, max: 6 }),
          times: fc.integer({ min: 1, max: 3 }),
          clears: fc.constantFrom("first", "last"),
          then,
        }),
      },
      { weight: 3, arbitrary: fc.record({ do: fc.constant("immediate"), then }) },
      {
        weight: 4,
        arbitrary: fc.record({ do: fc.constantFrom("tick", "microtask", "promise", "await", "thenable"), then }),
      },
      { weight: 1, arbitrary: fc.record({ do: fc.constant("sleep"), delay, then }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant("yield"), then }) },
    ) as fc.Arbitrary<Act>,
  };
}).body;
