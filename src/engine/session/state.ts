/** The state of a world at one moment of a run, and its changes from one to the next. */
import { type AnyCapability, EACH_CAPABILITY } from "../capabilities/registry.ts";

/** A task at one moment of a run. */
export interface TaskState {
  /** Its name. */
  readonly name: string;
  /** Path of the step that it runs. */
  readonly step: string;
  /** The place where the author's code awaits, as `checkout.ts:19`. */
  readonly awaiting: string | undefined;
}

/** The part of a world's state that belongs to no capability. */
export interface BaseState {
  /** Virtual ms since the start of the run. */
  readonly atMs: number;
  /** The time of the next timer, in virtual ms; undefined when there is none. */
  readonly nextTimerMs: number | undefined;
  /** Those that have not finished. */
  readonly tasks: readonly TaskState[];
}

type States = AnyCapability["state"];
type Intersection<U> = (U extends unknown ? (value: U) => void : never) extends (value: infer I) => void ? I : never;
type AllEntries = Intersection<States["entries"]>;

/**
 * The entries that capabilities show, under the names of their fields.
 * @internal
 */
export type CapabilityEntries = {
  readonly [F in keyof AllEntries]: ReadonlyMap<
    string,
    AllEntries[F] extends { brief: (value: infer V) => string } ? V : never
  >;
};
/**
 * The numbers that capabilities show, under the names of their fields.
 * @internal
 */
export type CapabilityNumbers = { readonly [F in keyof Intersection<States["numbers"]>]: number };

/** The state of a world at one moment of a run. */
export type WorldState = BaseState & CapabilityNumbers & CapabilityEntries;

/** The parts that are one value each. */
export type Scalars = BaseState & CapabilityNumbers;

/** The changes after one entry of the log and before the next. */
export interface Delta {
  readonly scalars?: Partial<Scalars> | undefined;
  /** By field; undefined for a key that went. */
  readonly entries?: Readonly<Record<string, readonly (readonly [key: string, value: unknown])[]>> | undefined;
}

/** A change as it is shown. */
export interface Change {
  /** Name of a capability, or `task`. */
  readonly area: string;
  /** Its name. */
  readonly name: string;
  /** The value before the moment; undefined if there was none. */
  readonly before: string | undefined;
  /** The value after the moment; undefined if there is none. */
  readonly after: string | undefined;
}

/** A field with entries, and one with a number, and whose it is. */
export const ENTRY_FIELDS = EACH_CAPABILITY.flatMap(({ name, part, state }) =>
  Object.entries(state.entries).map(([field, entries]) => ({ area: name, part, field, entries }))
);
export const NUMBER_FIELDS = EACH_CAPABILITY.flatMap(({ name, part, state }) =>
  Object.entries(state.numbers).map(([field, number]) => ({ area: name, part, field, number }))
);

const NOTHING = {
  atMs: 0,
  nextTimerMs: undefined,
  tasks: [],
  ...Object.fromEntries(NUMBER_FIELDS.map(({ field }) => [field, 0])),
} as unknown as Scalars;

/** The entries of a field, and its number, without the types of the capabilities. */
export function entriesOf(state: WorldState, field: string): ReadonlyMap<string, unknown> {
  return (state as unknown as Readonly<Record<string, ReadonlyMap<string, unknown>>>)[field]!;
}
export function numberOf(state: Scalars, field: string): number {
  return (state as unknown as Readonly<Record<string, number>>)[field]!;
}

/** A state that deltas are applied to. */
export class MutableState {
  readonly #entries: ReadonlyMap<string, Map<string, unknown>>;
  #scalars: Scalars;

  constructor(state?: WorldState) {
    this.#entries = new Map(
      ENTRY_FIELDS.map(({ field }) => [field, new Map(state === undefined ? [] : entriesOf(state, field))]),
    );
    // The maps in it are replaced whenever it is handed out.
    this.#scalars = state ?? NOTHING;
  }

  apply({ scalars, entries = {} }: Delta): void {
    if (scalars !== undefined) this.#scalars = { ...this.#scalars, ...scalars };
    for (const [field, changed] of Object.entries(entries)) {
      const map = this.#entries.get(field)!;
      for (const [key, value] of changed) {
        if (value === undefined) map.delete(key);
        else map.set(key, value);
      }
    }
  }

  /** As it is now; later changes do not show in it. */
  freeze(): WorldState {
    const maps = [...this.#entries].map(([field, map]) => [field, new Map(map)]);
    return { ...this.#scalars, ...Object.fromEntries(maps) as unknown as CapabilityEntries };
  }
}

/** From one state to a later one. */
export function changesBetween(before: WorldState, after: WorldState): Change[] {
  return [
    ...ENTRY_FIELDS.flatMap(({ area, field, entries }) =>
      changedEntries(
        area,
        entriesOf(before, field),
        entriesOf(after, field),
        entries.brief as (value: unknown) => string,
      )
    ),
    ...changedTasks(before.tasks, after.tasks),
    ...NUMBER_FIELDS.flatMap(({ area, field, number }) =>
      changedNumber(area, number.name, numberOf(before, field), numberOf(after, field))
    ),
  ];
}

function changedEntries<T>(
  area: string,
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

function changedNumber(area: string, name: string, before: number, after: number): Change[] {
  return before === after ? [] : [{ area, name, before: String(before), after: String(after) }];
}
