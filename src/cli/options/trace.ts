/** The trace that an operand means: a path, or a selector such as `latest`. */
import process from "node:process";
import { storeFolder } from "../../api/project/config/running.ts";
import type { ResolvedConfig } from "../../api/project/config/resolve.ts";
import { type SelectedTrace, selectTrace } from "../../api/runs/traces/select_trace.ts";
import type { Context } from "../context.ts";
import { tellingOf } from "../stored_runs.ts";

/** The description of such an operand in help. */
export const TRACE_OPERAND = "a trace: a path, latest, last-pass, last-fail, or the beginning of a run's id";

/** One listener for all of them: a command may take a thousand. */
const releases: (() => void)[] = [];

/** Resolves the operand. Files that were unpacked for it are removed when the process ends. */
export async function traceOperand(
  text: string,
  config: () => Promise<ResolvedConfig>,
  context: Context,
): Promise<SelectedTrace> {
  const { clear, ...told } = tellingOf(context);
  try {
    const store = async () => storeFolder(await config(), context.cwd);
    const selected = await selectTrace(text, { cwd: context.cwd, store, ...told });
    if (releases.length === 0) process.once("exit", () => releases.splice(0).forEach((release) => release()));
    releases.push(() => selected.release());
    return selected;
  } finally {
    clear();
  }
}
