/** Histories for tests of checkers: written as lists, and generated. */
import { fc } from "../support/properties.ts";
import type { HistoryOperation } from "../../src/checkers/history.ts";
import type { Json } from "../../src/engine/json.ts";

/** As `[task, name, args, result, invoked, returned]`; without a return, the outcome is unknown. */
export type Line = readonly [string, string, readonly Json[], (Json | undefined)?, number?, number?];

/** Operations one after another, or at the times that they give. */
export function history(...lines: readonly Line[]): HistoryOperation[] {
  return lines.map(([task, name, args, result = null, invoked, returned], index) => {
    const shared = { id: index + 1, task, name, args, invoked: invoked ?? index * 2 };
    const end = invoked === undefined ? index * 2 + 1 : returned;
    return end === undefined
      ? { ...shared, outcome: "unknown" as const, returned: undefined }
      : { ...shared, outcome: "result" as const, result, returned: end };
  });
}

/** Operations of a few clients at once, with whatever results. */
export function histories(
  operation: fc.Arbitrary<{ name: string; args: readonly Json[]; result: Json }>,
  maxLength: number,
) {
  const shape = fc.array(fc.tuple(operation, fc.boolean(), fc.nat(1000), fc.nat(1000)), { minLength: 1, maxLength });
  return shape.map((shaped): HistoryOperation[] => {
    // Ends at distinct times, in the order of what was drawn.
    const ends = shaped.flatMap((
      [, , a, b],
      index,
    ) => [{ index, at: Math.min(a, b) }, { index, at: Math.max(a, b) + 0.5 }]);
    const places = new Map(ends.toSorted((a, b) => a.at - b.at || a.index - b.index).map((end, place) => [end, place]));
    return shaped.map(([{ name, args, result }, isUnknown], index) => {
      const [invoked, returned] = ends.filter((end) => end.index === index).map((end) => places.get(end)!) as [
        number,
        number,
      ];
      const shared = { id: index + 1, task: `c${index}`, name, args, invoked };
      return isUnknown && index % 3 === 0
        ? { ...shared, outcome: "unknown" as const, returned: undefined }
        : { ...shared, outcome: "result" as const, result, returned };
    });
  });
}
