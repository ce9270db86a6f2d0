/** Whether a certificate is still true: configuration and code are the same, and a sample of its cells ends as it says. */
import type { RunContext } from "../run/keep.ts";
import { type Certificate, type CertifiedCell, configDigest } from "./certificate.ts";
import type { ReadConfig } from "./read_config.ts";
import { type AgentOptions, benchFor, runAgent } from "./run_agent.ts";

/** A cell that was run again. */
export interface SampledCell {
  readonly cell: string;
  readonly ok: boolean;
  readonly held: number;
  readonly runs: number;
}

export interface CertificateCheck {
  readonly ok: boolean;
  /** What is not as the certificate says. */
  readonly problems: readonly string[];
  readonly sample: readonly SampledCell[];
}

/** @param size the number of cells that are run again at most; they lie evenly among those of the contract */
export async function verifyCertificate(
  { content }: Certificate,
  config: ReadConfig,
  { size, nowMs, ...options }: Pick<AgentOptions, "allowCode"> & { readonly size: number; readonly nowMs: number },
  context: RunContext,
): Promise<CertificateCheck> {
  const problems: string[] = [];
  if (Date.parse(content.expiresAt) < nowMs) problems.push(`it expired at ${content.expiresAt}`);
  if (configDigest(config) !== content.configSha256) problems.push("the configuration has changed");
  const { loaded } = await benchFor(config, options, context);
  if (loaded.program.code?.sha256 !== content.codeSha256) problems.push("the code of the agent has changed");
  const sample: SampledCell[] = [];
  for (const cell of problems.length > 0 ? [] : evenly(content.cells.filter(isOfContract), size)) {
    const { scenario, invariant } = cell;
    const { cells: [again] } = await runAgent(config, {
      ...options,
      phases: ["contract"],
      seeds: content.seeds,
      scenarios: [scenario],
      invariants: [invariant],
    }, context);
    const { held = 0, runs = 0, struck = [] } = again ?? {};
    const ok = held === cell.held && runs === cell.runs && struck.join() === cell.struck.join();
    if (!ok) problems.push(`${scenario} › ${invariant}: it held in ${held} of ${runs} runs, not in ${cell.held}`);
    sample.push({ cell: `${scenario} › ${invariant}`, ok, held, runs });
  }
  return { ok: problems.length === 0, problems, sample };
}

function isOfContract({ phase, status }: CertifiedCell): boolean {
  return phase === "contract" && status !== "skipped";
}

function evenly<T>(all: readonly T[], size: number): readonly T[] {
  const count = Math.min(size, all.length);
  return Array.from({ length: count }, (_, index) => all[Math.floor(index * all.length / count)]!);
}
