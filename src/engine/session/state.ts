/** What a world looks like at one moment of a run, and what changes from one to the next. */

export interface TaskState {
  readonly name: string;
  /** Path of the step that it runs. */
  readonly step: string;
  /** Where the author's code awaits, as `checkout.ts:19`. */
  readonly awaiting: string | undefined;
}

export interface FileState {
  readonly bytes: number;
  /** The beginning of the text. */
  readonly text: string;
}

export interface WorldState {
  readonly atMs: number;
  /** When the next timer is due, in virtual ms; undefined when there is none. */
  readonly nextTimerMs: number | undefined;
  readonly kv: ReadonlyMap<string, string>;
  readonly files: ReadonlyMap<string, FileState>;
  /** Those that have not finished. */
  readonly tasks: readonly TaskState[];
  readonly httpCalls: number;
  readonly httpPending: number;
  readonly processes: number;
  readonly memoryBytes: number;
}

/** The parts that are one value each. */
export type Scalars = Omit<WorldState, "kv" | "files">;

/** What happened after one entry of the log and before the next. */
export interface Delta {
  readonly scalars?: Partial<Scalars>;
  /** Undefined for a key that went. */
  readonly kv?: readonly (readonly [key: string, value: string | undefined])[];
  readonly files?: readonly (readonly [path: string, state: FileState | undefined])[];
}

/** A change as it is shown. */
export interface Change {
  readonly area: "kv" | "fs" | "task" | "http" | "proc" | "memory";
  readonly name: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

export const EMPTY: WorldState = {
  atMs: 0,
  nextTimerMs: undefined,
  kv: new Map(),
  files: new Map(),
  tasks: [],
  httpCalls: 0,
  httpPending: 0,
  processes: 0,
  memoryBytes: 0,
};

/** A state that deltas are applied to. */
export class MutableState {
  readonly kv: Map<string, string>;
  readonly files: Map<string, FileState>;
  scalars: Scalars;

  constructor({ kv, files, ...scalars }: WorldState = EMPTY) {
    this.kv = new Map(kv);
    this.files = new Map(files);
    this.scalars = scalars;
  }

  apply({ scalars, kv = [], files = [] }: Delta): void {
    if (scalars !== undefined) this.scalars = { ...this.scalars, ...scalars };
    for (const [key, value] of kv) setOrDelete(this.kv, key, value);
    for (const [path, state] of files) setOrDelete(this.files, path, state);
  }

  /** As it is now; later changes do not show in it. */
  freeze(): WorldState {
    return { ...this.scalars, kv: new Map(this.kv), files: new Map(this.files) };
  }
}

function setOrDelete<T>(map: Map<string, T>, key: string, value: T | undefined): void {
  if (value === undefined) map.delete(key);
  else map.set(key, value);
}

/** From one state to a later one. */
export function changesBetween(before: WorldState, after: WorldState): Change[] {
  return [
    ...changedEntries("kv", before.kv, after.kv, (value) => value),
    ...changedEntries("fs", before.files, after.files, ({ bytes }) => `${bytes} B`),
    ...changedTasks(before.tasks, after.tasks),
    ...changedNumber("http", "calls", before.httpCalls, after.httpCalls),
    ...changedNumber("http", "pending", before.httpPending, after.httpPending),
    ...changedNumber("proc", "processes", before.processes, after.processes),
    ...changedNumber("memory", "bytes", before.memoryBytes, after.memoryBytes),
  ];
}

function changedEntries<T>(
  area: Change["area"],
  before: ReadonlyMap<string, T>,
  after: ReadonlyMap<string, T>,
  show: (value: T) => string,
): Change[] {
  const found: Change[] = [];
  for (const [name, value] of after) {
    const old = before.get(name);
    if (old === value) continue;
    found.push({ area, name, before: old === undefined ? undefined : show(old), after: show(value) });
  }
  for (const [name, old] of before) {
    if (!after.has(name)) found.push({ area, name, before: show(old), after: undefined });
  }
  return found;
}

function changedTasks(before: readonly TaskState[], after: readonly TaskState[]): Change[] {
  if (before === after) return [];
  const [old, now] = [before, after].map((tasks) => new Map(tasks.map((task) => [task.name, describeTask(task)])));
  return changedEntries("task", old!, now!, (text) => text);
}

function describeTask({ step, awaiting }: TaskState): string {
  return awaiting === undefined ? `step ${step}` : `awaits ${awaiting}`;
}

function changedNumber(area: Change["area"], name: string, before: number, after: number): Change[] {
  return before === after ? [] : [{ area, name, before: String(before), after: String(after) }];
}
