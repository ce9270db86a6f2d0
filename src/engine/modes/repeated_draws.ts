/** A value that ought to be drawn once is drawn again: an identifier that a retry makes anew. */
import { formatLocation } from "../errors.ts";
import type { Mark } from "../findings/finding.ts";
import type { Program } from "../interpreter/program.ts";
import type { Executed } from "./execute.ts";
import { callersOf, placeOf } from "../interpreter/places.ts";

const MAX_DRAWS = 2;

/** Lines of the author's that draw more than one random value. */
export function repeatedDraws(program: Program, { decisions, run }: Executed): Mark[] {
  const found = new Map<string, { readonly mark: Mark; readonly label: string; count: number }>();
  for (const [index, { kind, label }] of decisions.entries()) {
    const draw = kind === "random" ? run.world.kernel.origins.drawn.get(index) : undefined;
    const location = placeOf(program, draw?.site);
    if (draw === undefined || location === undefined) continue;
    const key = formatLocation(location);
    const before = found.get(key);
    if (before !== undefined) before.count++;
    else {
      const mark = { location, task: draw.task, callers: callersOf(program, draw.site), note: "" };
      found.set(key, { mark, label, count: 1 });
    }
  }
  return [...found.values()].filter(({ count }) => count > 1).slice(0, MAX_DRAWS)
    .map(({ mark, label, count }) => ({ ...mark, note: `draws ${label} ${count} times` }));
}
