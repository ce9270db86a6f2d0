/** Describes how a run ended, for the commands that compare endings, and how far they may differ. */
import { createHash } from "node:crypto";
import { z } from "zod";
import type { ResolvedConfig } from "../api/project/config/resolve.ts";
import type { Flakiness, RunEnd } from "../api/reports/flakiness.ts";
import type { Context } from "./context.ts";
import { value } from "./options/option.ts";
import { readStoredReport } from "./stored_report.ts";

export const percent = z.string().refine((text) => /^\d+(\.\d+)?%?$/.test(text) && parseFloat(text) <= 100, {
  message: "expected a percentage from 0 to 100",
}).transform(parseFloat);

export const FLAKE_BUDGET = {
  "flake-budget": value(
    "<percent>",
    "share of a scenario's runs that may end differently; 0 by default",
    percent.optional(),
  ),
};

export function exceeds({ flakyPct, nondeterministic }: Flakiness, budgetPct: number): boolean {
  return flakyPct > budgetPct || nondeterministic.length > 0;
}

export async function runEnd(
  text: string,
  config: () => Promise<ResolvedConfig>,
  context: Context,
): Promise<RunEnd> {
  const { shown, report, trace: { header, footer } } = await readStoredReport(text, config, context);
  const { end: status, finding } = footer;
  const digest = createHash("sha256").update(JSON.stringify([header.scenario, header.code, header.limits])).digest(
    "hex",
  );
  return {
    run: context.show(shown),
    name: report.name,
    file: header.code?.entry,
    seed: header.seed,
    strategy: header.strategy,
    digest,
    status,
    fingerprint: finding?.fingerprint,
    finding: finding?.title,
  };
}
