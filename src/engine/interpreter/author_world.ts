/** The world as a scenario's own functions see it. */
import type { World } from "../capabilities/world.ts";
import type { AuthorWorld } from "../ir/author.ts";
import { durationMs } from "../ir/duration.ts";
import { toJson } from "../json.ts";
import { currentTask } from "../world/task.ts";

/**
 * The same object serves code and, through a narrower type, invariants. What code does is logged as an event; what a step
 * does is told by the step itself.
 */
export function createAuthorWorld(world: World): AuthorWorld {
  const { kernel, kv } = world;
  return {
    kv: {
      get: (key) => kv.get(key),
      has: (key) => kv.has(key),
      entries: () => kv.entries(),
      set(key, value) {
        kv.set(requireText("a key", key), requireText("a value", value));
        kernel.event("kv.set", { key, value: toJson(value) });
      },
      delete(key) {
        const existed = kv.delete(key);
        if (existed) kernel.event("kv.delete", { key });
        return existed;
      },
    },
    fs: {
      readText: (path) => world.fs.readText(path),
      exists: (path) => world.fs.exists(path),
      list: () => world.fs.list(),
      writeText(path, data) {
        world.fs.writeText(path, data);
        kernel.event("fs.write", { path: world.fs.resolve(path), characters: data.length });
      },
    },
    http: { calls: (method, path) => world.http.calls(method, path) },
    clock: {
      get elapsedMs() {
        return kernel.clock.elapsedMs;
      },
      get nowMs() {
        return kernel.clock.nowMs;
      },
    },
    sleep: (duration) =>
      new Promise((resolve) => {
        kernel.scheduler.timer("sleep", "", durationMs(duration), resolve);
      }),
    random: {
      integer: (bound) => kernel.random("world.random", requireBound(bound)),
      unit: () => kernel.randomUnit("world.random"),
      pick: (items) => items[kernel.random("world.random", requireBound(items.length))]!,
    },
    event: (name, data) => kernel.event(name, data === undefined ? undefined : toJson(data)),
    get task() {
      return currentTask()?.name ?? "main";
    },
  };
}

function requireText(what: string, value: unknown): string {
  if (typeof value === "string") return value;
  throw new TypeError(`expected ${what} of type string for kv, found ${typeof value}; use JSON.stringify`);
}

function requireBound(bound: number): number {
  if (Number.isSafeInteger(bound) && bound >= 1) return bound;
  throw new RangeError(`expected a bound that is an integer of at least 1, found ${bound}`);
}
