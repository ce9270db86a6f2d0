/** Two reports on an agent, side by side. */
import { z } from "zod";
import { SeedbedError } from "../../../engine/errors.ts";
import { readText } from "../../project/load/read_data.ts";

const MAX_REPORT_BYTES = 64 * 1024 * 1024;

const reportSchema = z.looseObject({
  schema: z.literal("seedbed/agent@1"),
  overall: z.number(),
  phases: z.array(z.looseObject({ name: z.string(), score: z.number() })),
  cells: z.array(z.looseObject({
    phase: z.string(),
    scenario: z.string(),
    invariant: z.string(),
    status: z.string(),
    input: z.string().optional(),
    trace: z.string().optional(),
  })),
});

export type StoredReport = z.output<typeof reportSchema>;

/** @throws SeedbedError `unreadable`, or `invalid` for another file */
export function readAgentReport(file: string): StoredReport {
  const text = readText(file, { what: "a report on an agent", maxBytes: MAX_REPORT_BYTES });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new SeedbedError("invalid", `expected JSON: ${(error as Error).message}`, { location: { file } });
  }
  const result = reportSchema.safeParse(value);
  if (result.success) return result.data;
  throw new SeedbedError("invalid", "expected a report on an agent, found another document", {
    location: { file },
    hint: "seedbed agent ci -o reports writes reports/agent.json",
  });
}

export interface Comparison {
  readonly changed: readonly { readonly cell: string; readonly from: string; readonly to: string }[];
  readonly scores: readonly {
    readonly name: string;
    readonly from?: number | undefined;
    readonly to?: number | undefined;
  }[];
  /** A cell that passed no longer does, or a score is lower. */
  readonly isWorse: boolean;
}

const ABSENT = "absent";

export function compareReports(before: StoredReport, after: StoredReport): Comparison {
  const [from, to] = [before, after].map(statuses);
  const names = [...new Set([...from!.keys(), ...to!.keys()])];
  const changed = names.map((cell) => ({ cell, from: from!.get(cell) ?? ABSENT, to: to!.get(cell) ?? ABSENT }))
    .filter((each) => each.from !== each.to);
  const phases = [...new Set([...before.phases, ...after.phases].map(({ name }) => name))];
  const scoreIn = ({ phases: some }: StoredReport, name: string) => some.find((phase) => phase.name === name)?.score;
  const scores = [
    ...phases.map((name) => ({ name, from: scoreIn(before, name), to: scoreIn(after, name) })),
    { name: "overall", from: before.overall, to: after.overall },
  ].filter((each) => each.from !== each.to);
  const isWorse = changed.some((each) => each.from === "passed") ||
    scores.some((each) => each.from !== undefined && (each.to === undefined || each.to < each.from));
  return { changed, scores, isWorse };
}

/** A prompt under chaos is known by what is asked, since which invariant failed may change. */
function statuses({ cells }: StoredReport): ReadonlyMap<string, string> {
  return new Map(cells.map(({ phase, scenario, invariant, status, input }) => [
    phase === "contract"
      ? `${phase}: ${scenario} › ${invariant}`
      : `${phase}: ${scenario} › ${JSON.stringify(input ?? invariant)}`,
    status,
  ]));
}
