/**
 * Watches a run from beside it, entry by entry: what of the world changes after each, which operation each is, and what
 * could have happened instead. It changes nothing of the run.
 */
import { FS } from "../capabilities/fs/files.ts";
import type { FileSystem } from "../capabilities/fs/file_system.ts";
import { MEMORY } from "../capabilities/memory/memory.ts";
import { PROC } from "../capabilities/proc/processes.ts";
import type { Run } from "../interpreter/run.ts";
import type { Witness } from "../world/kernel.ts";
import type { LogEntry, Recorder } from "../world/log.ts";
import type { Operation } from "../world/operation.ts";
import type { Delta, FileState, Scalars, TaskState } from "./state.ts";

/** An operation that happened, and what else could have. */
export interface Happening {
  readonly operation: Operation;
  /** Labels, in the default order; at most `MAX_OPTIONS`. */
  readonly options: readonly string[];
}

const MAX_OPTIONS = 200;
const MAX_TASKS = 256;
const MAX_TEXT = 16 * 1024;

export class Observer implements Recorder, Witness {
  readonly entries: LogEntry[] = [];
  /** By index of the entry before it. */
  readonly deltas: (Delta | undefined)[] = [];
  /** By index of the entry. */
  readonly happenings = new Map<number, Happening>();
  #run: Run | undefined;
  #kv: [string, string | undefined][] = [];
  readonly #touched = new Set<string>();
  readonly #files = new Map<string, FileState>();
  #scalars: Scalars | undefined;

  /** To be called before the run starts. */
  watch(run: Run): void {
    this.#run = run;
    run.world.kv.onChange = (key, value) => void this.#kv.push([key, value]);
    run.world.onPart = (part, made) => {
      if (part === FS) (made as FileSystem).onTouch = (path) => void this.#touched.add(path);
    };
  }

  append(entry: LogEntry): void {
    this.#settle();
    this.entries.push(entry);
  }

  happened(operation: Operation, options: readonly Operation[]): void {
    const labels = options.slice(0, MAX_OPTIONS).map((option) => option.label);
    this.happenings.set(this.entries.length - 1, { operation, options: labels });
  }

  /** The run is over: what changed after its last entry counts too. */
  end(): void {
    this.#settle();
  }

  /** What changed since the last entry belongs to it; what was there before the first, to the first. */
  #settle(): void {
    const index = Math.max(0, this.entries.length - 1);
    const delta = this.#delta();
    if (delta === undefined) return;
    const before = this.deltas[index];
    this.deltas[index] = before === undefined ? delta : join(before, delta);
  }

  #delta(): Delta | undefined {
    const kv = this.#kv;
    if (kv.length > 0) this.#kv = [];
    const files = this.#changedFiles();
    const scalars = this.#changedScalars();
    if (kv.length === 0 && files.length === 0 && scalars === undefined) return undefined;
    return {
      ...(kv.length === 0 ? {} : { kv }),
      ...(files.length === 0 ? {} : { files }),
      ...(scalars === undefined ? {} : { scalars }),
    };
  }

  #changedScalars(): Partial<Scalars> | undefined {
    const { world } = this.#run!;
    const { clock, scheduler } = world.kernel;
    const now: Scalars = {
      atMs: clock.elapsedMs,
      nextTimerMs: scheduler.nextDueMs,
      tasks: this.#tasks(),
      httpCalls: world.http.count,
      httpPending: world.http.pending,
      processes: world.used(PROC)?.calls().length ?? 0,
      memoryBytes: world.used(MEMORY)?.inUseBytes ?? 0,
    };
    const before = this.#scalars;
    this.#scalars = now;
    if (before === undefined) return now;
    const changed = Object.entries(now).filter(([name, value]) => before[name as keyof Scalars] !== value);
    return changed.length === 0 ? undefined : Object.fromEntries(changed) as Partial<Scalars>;
  }

  /** The same list as before where no task has moved. */
  #tasks(): readonly TaskState[] {
    const tasks = this.#run!.tasks();
    const before = this.#scalars?.tasks ?? [];
    const count = Math.min(tasks.length, MAX_TASKS);
    let same = before.length === count;
    for (let index = 0; same && index < count; index++) {
      const [is, was] = [tasks[index]!, before[index]!];
      same = is.name === was.name && is.step === was.step && is.awaiting === was.awaiting;
    }
    return same ? before : tasks.slice(0, MAX_TASKS).map(({ name, step, awaiting }) => ({ name, step, awaiting }));
  }

  #changedFiles(): [string, FileState | undefined][] {
    const fs = this.#run!.world.used(FS);
    if (fs === undefined || this.#touched.size === 0) return [];
    // Looking touches, too.
    const touched = [...this.#touched];
    const found: [string, FileState | undefined][] = [];
    for (const path of this.#withThoseBelow(touched)) {
      const text = fs.readText(path);
      const before = this.#files.get(path);
      if (text === undefined && before === undefined) continue;
      if (text === undefined) {
        this.#files.delete(path);
        found.push([path, undefined]);
      } else if (before === undefined || before.bytes !== text.length || !text.startsWith(before.text)) {
        const state = { bytes: text.length, text: text.slice(0, MAX_TEXT) };
        this.#files.set(path, state);
        found.push([path, state]);
      }
    }
    this.#touched.clear();
    return found;
  }

  /** A folder that is removed or moved takes its files with it. */
  #withThoseBelow(paths: readonly string[]): Set<string> {
    const all = new Set(paths);
    for (const known of this.#files.keys()) {
      if (paths.some((path) => known.startsWith(`${path}/`))) all.add(known);
    }
    return all;
  }
}

function join(first: Delta, second: Delta): Delta {
  return {
    kv: [...first.kv ?? [], ...second.kv ?? []],
    files: [...first.files ?? [], ...second.files ?? []],
    scalars: { ...first.scalars, ...second.scalars },
  };
}
