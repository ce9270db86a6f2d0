/** The coverage of an exploration: made from its answers, read from files, put together. */
import { SeedbedError } from "../../../engine/errors.ts";
import { readRegularFile } from "../../../engine/store/read_file.ts";
import { jsonOf } from "../../../engine/text/json_text.ts";
import type { LoadedScenario } from "../../project/load/loaded.ts";
import { type ActionCoverage, coverageSchema, type HttpCoverage } from "../../reports/http_coverage.ts";
import type { SeenStatus } from "./answer_tally.ts";

/** @param statuses also those of what is no action, such as the reset */
export function coverageOf({ program }: LoadedScenario, statuses: readonly SeenStatus[]): HttpCoverage {
  const declared = program.ir.steps.flatMap((step) => step.type === "http_action" ? step.actions : []);
  return {
    service: program.ir.name,
    actions: declared.map(({ name, method, path, statuses: allowed, destructive = false }) => ({
      name,
      method,
      path,
      ...(allowed !== undefined && { declared: [...allowed] }),
      destructive,
      seen: statuses.filter(({ action }) => action === name).map(({ status, times }) => ({ status, times })),
    })),
  };
}

const MAX_BYTES = 16 * 1024 * 1024;

/**
 * @param path absolute, and `shown` in messages
 * @throws SeedbedError `unreadable` for a file that cannot be read, `invalid` for another document
 */
export function readCoverage(path: string, shown: string): HttpCoverage {
  const text = readRegularFile(path, { what: "the coverage of a service", maxBytes: MAX_BYTES }).toString();
  const coverage = coverageSchema.safeParse(jsonOf(text));
  if (coverage.success) return { service: coverage.data.service, actions: coverage.data.actions };
  throw new SeedbedError("invalid", "expected the coverage of a service, found another document", {
    location: { file: shown },
    hint: "seedbed http explore writes it to <out>/coverage.json",
  });
}

/**
 * The coverage of several explorations of one service.
 * @throws SeedbedError `usage` for explorations of different services
 */
export function joined(all: readonly HttpCoverage[]): HttpCoverage {
  const [first, ...rest] = all;
  const other = rest.find(({ service }) => service !== first!.service);
  if (other !== undefined) {
    throw new SeedbedError(
      "usage",
      `expected the coverage of one service, found that of ${first!.service} and of ${other.service}`,
    );
  }
  const actions = new Map<string, ActionCoverage>();
  for (const each of all.flatMap((coverage) => coverage.actions)) {
    const known = actions.get(each.name);
    const times = new Map(known?.seen.map(({ status, times }) => [status, times]));
    for (const { status, times: more } of each.seen) times.set(status, (times.get(status) ?? 0) + more);
    const seen = [...times].sort(([a], [b]) => a - b).map(([status, times]) => ({ status, times }));
    actions.set(each.name, { ...each, seen });
  }
  return { service: first!.service, actions: [...actions.values()] };
}
