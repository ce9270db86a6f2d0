/** `fs.watchFile`: looks at a file again and again, as libuv does. Each look is an operation, and the time between is virtual. */
import { EventEmitter } from "node:events";
import type { Stats } from "node:fs";
import { invalidType } from "../../realm/coded.ts";
import type { Scope } from "../../realm/scope.ts";
import { timersOf } from "../timers/timers.ts";
import { callLater, callNow } from "./calls.ts";
import { resolvePath } from "./functions.ts";

interface Options {
  readonly persistent?: boolean;
  readonly interval?: number;
  readonly bigint?: boolean;
}

type Listener = (now: Stats, before: Stats) => void;

const DEFAULT_INTERVAL_MS = 5007;
const COMPARED = ["ctimeMs", "mtimeMs", "birthtimeMs", "size", "mode", "uid", "gid", "ino", "dev"] as const;

export function createWatchFile(scope: Scope) {
  const watchers = new Map<string, StatWatcher>();
  return {
    watchFile(path: unknown, ...rest: unknown[]): StatWatcher {
      const [options, listener] = rest.length > 1 ? rest as [Options, unknown] : [{}, rest[0]];
      if (typeof listener !== "function") throw invalidType("listener", "function", listener);
      const name = resolvePath(path) as string;
      let watcher = watchers.get(name);
      if (watcher === undefined) watchers.set(name, watcher = new StatWatcher(scope, name, options ?? {}));
      watcher.addListener("change", listener as Listener);
      return watcher;
    },
    unwatchFile(path: unknown, listener?: Listener): void {
      const name = resolvePath(path) as string;
      const watcher = watchers.get(name);
      if (watcher === undefined) return;
      if (listener === undefined) watcher.removeAllListeners("change");
      else watcher.removeListener("change", listener);
      if (watcher.listenerCount("change") > 0) return;
      watcher.stop();
      watchers.delete(name);
    },
  };
}

export class StatWatcher extends EventEmitter {
  readonly #scope: Scope;
  readonly #path: string;
  readonly #options: Options;
  #timer: NodeJS.Timeout | undefined;
  #before: Stats | undefined;
  #isStopped = false;
  #hasRef: boolean;

  constructor(scope: Scope, path: string, options: Options) {
    super();
    this.#scope = scope;
    this.#path = path;
    this.#options = options;
    this.#hasRef = options.persistent ?? true;
    this.#look();
  }

  #look(): void {
    const { bigint = false } = this.#options;
    callLater(this.#scope, "stat", [this.#path, { bigint }]).then(
      (found) => this.#looked(found as Stats),
      () => this.#looked(this.#nothing(bigint)),
    );
  }

  #looked(now: Stats): void {
    if (this.#isStopped) return;
    const before = this.#before;
    this.#before = now;
    // The first look tells only of a file that is not there.
    const changed = before === undefined ? isNothing(now) : COMPARED.some((name) => now[name] !== before[name]);
    this.#timer = timersOf(this.#scope).setTimeout(
      () => this.#look(),
      this.#options.interval ?? DEFAULT_INTERVAL_MS,
    ) as unknown as NodeJS.Timeout;
    if (!this.#hasRef) this.#timer.unref();
    if (changed) this.#scope.later(() => this.emit("change", now, before ?? now))();
  }

  /** Of a file that is not there: all fields are zero. */
  #nothing(bigint: boolean): Stats {
    const root = callNow(this.#scope, "stat", ["/", { bigint }]) as Stats;
    const nothing = Object.create(Object.getPrototypeOf(root)) as Record<string, unknown>;
    for (const [name, value] of Object.entries(root)) {
      nothing[name] = value instanceof Date ? new (this.#scope.global("Date") as DateConstructor)(0) : bigint ? 0n : 0;
    }
    for (const time of ["atime", "mtime", "ctime", "birthtime"]) {
      nothing[time] = new (this.#scope.global("Date") as DateConstructor)(0);
    }
    return nothing as unknown as Stats;
  }

  ref(): this {
    this.#hasRef = true;
    this.#timer?.ref();
    return this;
  }

  unref(): this {
    this.#hasRef = false;
    this.#timer?.unref();
    return this;
  }

  stop(): void {
    if (this.#isStopped) return;
    this.#isStopped = true;
    if (this.#timer !== undefined) timersOf(this.#scope).clearTimeout(this.#timer as never);
    (this.#scope.global("process") as NodeJS.Process).nextTick(() => this.emit("stop"));
  }
}

function isNothing({ ino, mode }: Stats): boolean {
  return Number(ino) === 0 && Number(mode) === 0;
}
