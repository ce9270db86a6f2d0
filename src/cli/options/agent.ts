/** Options that the commands about agents share, and the rule by which they pass. */
import { basename, join, resolve } from "node:path";
import { z } from "zod";
import { type Conversation, conversationIn } from "../../api/runs/agents/conversation.ts";
import { readAgentConfig } from "../../api/runs/agents/read_config.ts";
import { type AgentOptions, type AgentReport, runAgent } from "../../api/runs/agents/run_agent.ts";
import { openTrace } from "../../api/runs/traces/open_trace.ts";
import { newId } from "../../api/new_id.ts";
import { writeFileAtomically } from "../../engine/store/atomic_file.ts";
import type { Context } from "../context.ts";
import { EXIT, type ExitCode } from "../exit_codes.ts";
import { agentText } from "../present/agent_text.ts";
import { value } from "./option.ts";
import { wholeNumber } from "./whole_number.ts";

const DEFAULT_SEEDS = 10;
export const DEFAULT_FILE = "seedbed-agent.yaml";

const score = z.string().regex(
  /^(\d{1,2}(\.\d+)?%|100(\.0+)?%|0(\.\d+)?|1(\.0+)?)$/,
  "expected a score from 0 to 1, or a percentage as 70%",
)
  .transform((text) => text.endsWith("%") ? Number.parseFloat(text) / 100 : Number(text));

export const agentOptions = {
  config: value(
    "<file>",
    `the configuration of the agent; ${DEFAULT_FILE} unless given`,
    z.string().min(1, "expected a file").optional(),
    { short: "c" },
  ),
  output: value(
    "<dir>",
    "write the report as agent.json and agent.html into this folder",
    z.string().min(1).optional(),
    {
      short: "o",
    },
  ),
  seeds: value(
    "<n>",
    `runs of each prompt in a cell; ${DEFAULT_SEEDS} by default`,
    wholeNumber(1).default(DEFAULT_SEEDS),
  ),
  "min-score": value(
    "<score>",
    "the lowest score that passes, for each phase and overall: 0.7 or 70%; 0 by default",
    score.default(0),
  ),
  "max-calls": value(
    "<n>",
    "stop after this many model calls, and report what was found until then",
    wholeNumber(1).optional(),
  ),
  "max-cost": value(
    "<amount>",
    "stop once this much is spent on real models, by model.prices of the configuration",
    z.string().regex(/^\d+(\.\d+)?$/, "expected an amount as 0.50").transform(Number)
      .refine((amount) => amount > 0, "expected an amount above 0").optional(),
  ),
};

/** What the options above say. */
export interface AgentChoices {
  readonly config?: string | undefined;
  readonly output?: string | undefined;
  readonly seeds: number;
  readonly "min-score": number;
  readonly "max-calls"?: number | undefined;
  readonly "max-cost"?: number | undefined;
}

/** Which phases run, and what the command says of them beside its options. */
type Run = Pick<
  AgentOptions,
  "phases" | "profile" | "scenarios" | "invariants" | "sessions" | "mutations" | "liveModel"
>;

/** Runs phases, and writes their report where --output says. @returns the document, and whether it passes */
export async function reportOn(
  run: Run,
  options: AgentChoices,
  context: Context,
): Promise<AgentReport & { readonly schema: string; readonly ok: boolean }> {
  const config = await readAgentConfig(resolve(context.cwd, options.config ?? DEFAULT_FILE));
  const { seeds, "max-calls": maxCalls, "max-cost": maxCost, "min-score": least } = options;
  const report = await runAgent(config, { ...run, seeds, maxCalls, maxCost, allowCode: context.allowCode }, context);
  const document = { schema: "seedbed/agent@1", ok: passes(report, least), ...report };
  if (options.output !== undefined) {
    const folder = resolve(context.cwd, options.output);
    writeFileAtomically(join(folder, "agent.json"), `${JSON.stringify(document, null, 2)}\n`, newId());
    const { agentPage } = await import("../present/agent_page.ts");
    const title = config.contract?.name ?? basename(config.file);
    const page = agentPage(title, report, document.ok, await conversationsIn(report, context));
    writeFileAtomically(join(folder, "agent.html"), page, newId());
  }
  return document;
}

/** What was said in each failing cell whose run was kept, by its place in the report. */
async function conversationsIn({ cells }: AgentReport, context: Context): Promise<ReadonlyMap<number, Conversation>> {
  const found = new Map<number, Conversation>();
  for (const [at, { trace }] of cells.entries()) {
    if (trace === undefined) continue;
    const opened = await openTrace(resolve(context.cwd, trace), { cwd: context.cwd, allowCode: context.allowCode });
    found.set(at, await conversationIn(opened, trace));
  }
  return found;
}

/** Runs phases, and shows their report. */
export async function runPhases(run: Run, options: AgentChoices, context: Context): Promise<ExitCode> {
  const report = await reportOn(run, options, context);
  context.document(report, agentText(report, report.ok, context.style));
  return report.ok ? EXIT.pass : EXIT.fail;
}

/** The rule: no critical cell failed, and each phase and the whole reach the least score. */
function passes({ phases, contract, overall }: AgentReport, least: number): boolean {
  return contract?.passed !== false && [overall, ...phases.map((phase) => phase.score)].every((each) => each >= least);
}
