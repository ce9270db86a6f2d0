/**
 * Watches a run from beside it, entry by entry: what of the world changes after each, which operation each is, and what
 * could have happened instead. It changes nothing of the run.
 */
import type { Run } from "../interpreter/run.ts";
import type { Witness } from "../world/kernel_options.ts";
import type { ClientOperation } from "../world/history.ts";
import type { LogEntry, Recorder } from "../world/log.ts";
import type { Operation } from "../world/operation.ts";
import { type Delta, ENTRY_FIELDS, NUMBER_FIELDS, type Scalars, type TaskState } from "./state.ts";

/** An operation that happened, and what else could have. */
export interface ObservedOperation {
  readonly operation: Operation;
  /** Labels, in the default order; at most `MAX_OPTIONS`. */
  readonly options: readonly string[];
}

const MAX_OPTIONS = 200;
const MAX_TASKS = 256;

export class Observer implements Recorder, Witness {
  readonly entries: LogEntry[] = [];
  /** By index of the entry before it. */
  readonly deltas: (Delta | undefined)[] = [];
  /** By index of the entry. */
  readonly happenings = new Map<number, ObservedOperation>();
  #run: Run | undefined;
  /** Reports which entries of a field have changed, for the parts that exist. */
  readonly #watched: { readonly field: string; readonly changes: () => readonly (readonly [string, unknown])[] }[] = [];
  #scalars: Scalars | undefined;

  /** To be called before the run starts. */
  watch(run: Run): void {
    this.#run = run;
    run.world.onPart = (made, instance) => {
      for (const { part, field, entries } of ENTRY_FIELDS) {
        if (part === made) this.#watched.push({ field, changes: entries.watch(instance as never) });
      }
    };
  }

  /** The history of the run, as far as it has come. */
  get operations(): readonly ClientOperation[] {
    return this.#run?.world.history.operations ?? [];
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

  /** Assigns the changes since the last entry to it; those before the first, to the first. */
  #settle(): void {
    const index = Math.max(0, this.entries.length - 1);
    const delta = this.#delta();
    if (delta === undefined) return;
    const before = this.deltas[index];
    this.deltas[index] = before === undefined ? delta : join(before, delta);
  }

  #delta(): Delta | undefined {
    let entries: Record<string, readonly (readonly [string, unknown])[]> | undefined;
    for (const { field, changes } of this.#watched) {
      const changed = changes();
      if (changed.length > 0) (entries ??= {})[field] = changed;
    }
    const scalars = this.#changedScalars();
    return entries === undefined && scalars === undefined ? undefined : { entries, scalars };
  }

  #changedScalars(): Partial<Scalars> | undefined {
    const { world } = this.#run!;
    const { clock, scheduler } = world.kernel;
    const numbers = NUMBER_FIELDS.map(({ part, field, number }) => {
      const used = part === undefined ? undefined : world.used(part);
      return [field, used === undefined ? 0 : number.read(used as never)];
    });
    const now = {
      atMs: clock.elapsedMs,
      nextTimerMs: scheduler.nextDueMs,
      tasks: this.#tasks(),
      ...Object.fromEntries(numbers),
    } as Scalars;
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
}

function join(first: Delta, second: Delta): Delta {
  const entries: Record<string, readonly (readonly [string, unknown])[]> = { ...first.entries };
  for (const [field, changed] of Object.entries(second.entries ?? {})) {
    entries[field] = [...entries[field] ?? [], ...changed];
  }
  return { entries, scalars: { ...first.scalars, ...second.scalars } };
}
