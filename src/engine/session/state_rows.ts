/** Shows the state of the capabilities at a moment, line by line, for text, documents and screens alike. */
import { z } from "zod";
import { EACH_CAPABILITY } from "../capabilities/registry.ts";
import { type Change, entriesOf, ENTRY_FIELDS, NUMBER_FIELDS, numberOf, type WorldState } from "./state.ts";

export interface StateRow {
  /** Name of the capability. */
  readonly area: string;
  readonly text: string;
  /** A remark that is shown more faintly. */
  readonly note?: string | undefined;
  readonly isChanged: boolean;
  /** The earlier value of an entry that has changed; undefined also for one that is new. */
  readonly before?: string | undefined;
  /** True for an entry that went at this moment. */
  readonly isGone?: boolean;
  /** All of it, for an entry. */
  readonly full?: { readonly title: string; readonly text: string } | undefined;
}

/** Rows of entries. */
export function entryRows(state: WorldState, changes: readonly Change[]): StateRow[] {
  return ENTRY_FIELDS.flatMap(({ area, field, entries }) => {
    const map = entriesOf(state, field);
    const ofArea = new Map(changes.filter((change) => change.area === area).map((change) => [change.name, change]));
    const rows = [...map].map(([key, value]): StateRow => {
      const change = ofArea.get(key);
      return {
        area,
        ...entries.row(key, value as never),
        isChanged: change !== undefined,
        before: change?.before,
        full: { title: key, text: entries.full(value as never) },
      };
    });
    const gone = [...ofArea.values()].filter(({ name, after }) => after === undefined && !map.has(name));
    return [
      ...rows,
      ...gone.map(({ name, before = "" }): StateRow => ({
        area,
        text: `${name} is gone, was ${before}`,
        isChanged: true,
        isGone: true,
        full: { title: name, text: before },
      })),
    ];
  });
}

/** A row for each capability whose numbers are not all 0, or have become so just now. */
export function numberRows(state: WorldState, changes: readonly Change[]): StateRow[] {
  return EACH_CAPABILITY.flatMap(({ name: area, state: { describe } }) => {
    const fields = NUMBER_FIELDS.filter((each) => each.area === area);
    const values = fields.map(({ field }) => [field, numberOf(state, field)] as const);
    const isChanged = fields.some(({ number }) =>
      changes.some((change) => change.area === area && change.name === number.name)
    );
    if (!isChanged && values.every(([, value]) => value === 0)) return [];
    return [{ area, text: describe(Object.fromEntries(values)), isChanged }];
  });
}

/** The fields of the capabilities in JSON documents. */
export const STATE_FIELDS: Readonly<Record<string, z.ZodType>> = Object.fromEntries([
  ...ENTRY_FIELDS.map(({ field, entries }) => [field, z.record(z.string(), entries.schema)] as const),
  ...NUMBER_FIELDS.map(({ field }) => [field, z.number()] as const),
]);

/** A state as those documents have it: objects in the place of maps. */
export function stateDocument(state: WorldState): Readonly<Record<string, unknown>> {
  const objects = ENTRY_FIELDS.map(({ field }) => [field, Object.fromEntries(entriesOf(state, field))]);
  return { ...state, ...Object.fromEntries(objects) };
}
