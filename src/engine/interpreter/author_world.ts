/** The world as a scenario's own functions see it. */
import type { HttpCall } from "../capabilities/http/messages.ts";
import type { Conditions } from "../capabilities/http/target.ts";
import { MAX_ALLOCATION_BYTES } from "../capabilities/memory/steps.ts";
import type { ProcCall } from "../capabilities/proc/processes.ts";
import type { World } from "../capabilities/world.ts";
import type { AuthorWorld } from "../ir/author.ts";
import { durationMs } from "../ir/duration.ts";
import { type Json, toJson } from "../json.ts";
import type { ClientOperation } from "../world/history.ts";
import type { Kernel } from "../world/kernel.ts";
import { currentTask } from "../world/task.ts";

/**
 * The same object serves code and, through a narrower type, invariants. What code does is logged as an event; what a step
 * does is told by the step itself. Classes, since many are made a second: object literals with getters are slow to make.
 */
export function createAuthorWorld(world: World): AuthorWorld {
  return new Author(world);
}

class Author implements AuthorWorld {
  readonly kv: AuthorKv;
  readonly fs: AuthorFs;
  readonly http: AuthorHttp;
  readonly proc: AuthorProc;
  readonly memory: AuthorMemory;
  readonly random: AuthorRandom;
  readonly clock: AuthorWorld["clock"];
  readonly #kernel: Kernel;
  readonly #world: World;

  constructor(world: World) {
    this.#kernel = world.kernel;
    this.#world = world;
    this.kv = new AuthorKv(world);
    this.fs = new AuthorFs(world);
    this.http = new AuthorHttp(world);
    this.proc = new AuthorProc(world);
    this.memory = new AuthorMemory(world);
    this.random = new AuthorRandom(world);
    this.clock = world.kernel.clock;
  }

  get history(): readonly ClientOperation[] {
    return this.#world.history.operations;
  }

  get task(): string {
    return this.#kernel.taskName;
  }

  // These are often taken out of the object, as in `({ sleep }) => …`.
  readonly sleep = (duration: number | string): Promise<void> =>
    new Promise((resolve) => {
      this.#kernel.scheduler.timer("sleep", "", durationMs(duration), resolve);
    });

  readonly busy = (duration: number | string): void => {
    this.#kernel.busy(durationMs(duration));
  };

  readonly yieldNow = (): Promise<void> =>
    new Promise((resolve) => {
      this.#kernel.scheduler.submitWake("yield", resolve);
    });

  readonly operation = <T>(name: string, args: readonly unknown[], work: () => T): T => {
    requireText("the name of an operation", name);
    if (!Array.isArray(args)) {
      throw new TypeError(`expected the arguments of an operation as an array, found ${typeof args}`);
    }
    if (typeof work !== "function") {
      throw new TypeError(`expected the work of an operation as a function, found ${typeof work}`);
    }
    return this.#world.history.perform(name, args, work);
  };

  readonly event = (name: string, data?: unknown): void => {
    this.#kernel.event(requireText("the name of an event", name), data === undefined ? undefined : toJson(data));
  };
}

class AuthorKv implements Readonly<AuthorWorld["kv"]> {
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  get(key: string): string | undefined {
    return this.#world.kv.get(key);
  }

  has(key: string): boolean {
    return this.#world.kv.has(key);
  }

  entries(): [string, string][] {
    return this.#world.kv.entries();
  }

  set(key: string, value: string): void {
    requireText("a key for kv", key);
    requireText("a value for kv", value, "; use JSON.stringify");
    // What is told comes before what it tells of: then the log's last entry is what a change belongs to.
    this.#world.kernel.event("kv.set", { key, value: toJson(value) } satisfies Json);
    this.#world.kv.set(key, value);
  }

  delete(key: string): boolean {
    if (!this.#world.kv.has(key)) return false;
    this.#world.kernel.event("kv.delete", { key });
    return this.#world.kv.delete(key);
  }
}

class AuthorFs implements Readonly<AuthorWorld["fs"]> {
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  readText(path: string): string | undefined {
    return this.#world.fs.readText(path);
  }

  exists(path: string): boolean {
    return this.#world.fs.exists(path);
  }

  list(): string[] {
    return this.#world.fs.list();
  }

  writeText(path: string, data: string): void {
    this.#world.fs.writeText(path, data);
    this.#world.kernel.event("fs.write", { path: this.#world.fs.resolve(path), characters: data.length });
  }
}

class AuthorHttp implements Readonly<AuthorWorld["http"]> {
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  calls(method?: string, target?: string, conditions?: Conditions): readonly HttpCall[] {
    return this.#world.http.calls(method, target, conditions);
  }
}

class AuthorProc implements Readonly<AuthorWorld["proc"]> {
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  calls(cmd?: string): readonly ProcCall[] {
    return this.#world.proc.calls(cmd);
  }
}

class AuthorMemory implements Readonly<AuthorWorld["memory"]> {
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  get inUseBytes(): number {
    return this.#world.memory.inUseBytes;
  }

  allocate(bytes: number, tag?: string): number {
    if (!Number.isInteger(bytes) || bytes < 0 || bytes > MAX_ALLOCATION_BYTES) {
      throw new RangeError(`expected bytes from 0 to ${MAX_ALLOCATION_BYTES}, found ${bytes}`);
    }
    return this.#world.memory.allocate(bytes, tag, currentTask()?.step ?? "");
  }

  free(id: number): void {
    this.#world.memory.free(id);
  }
}

class AuthorRandom implements Readonly<AuthorWorld["random"]> {
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  integer(bound: number): number {
    return this.#world.kernel.random("world.random", requireBound(bound));
  }

  unit(): number {
    return this.#world.kernel.randomUnit("world.random");
  }

  pick<T>(items: readonly T[]): T {
    return items[this.integer(items.length)]!;
  }
}

function requireText(what: string, value: unknown, hint = ""): string {
  if (typeof value === "string") return value;
  throw new TypeError(`expected ${what} of type string, found ${typeof value}${hint}`);
}

function requireBound(bound: number): number {
  if (Number.isSafeInteger(bound) && bound >= 1) return bound;
  throw new RangeError(`expected a bound that is an integer of at least 1, found ${bound}`);
}
