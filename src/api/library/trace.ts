/** The trace that a call means. */
import { z } from "zod";
import { nowMs } from "../host.ts";
import type { OpenedTrace } from "../runs/traces/open_trace.ts";
import { configOf, LOADING, type LoadingOptions, placeOf, RUNNING, type RunningOptions } from "./settings.ts";

/** Options of the calls that open a trace: `replay` and `shrink`. */
export interface TraceOptions extends LoadingOptions, Pick<RunningOptions, "config" | "store" | "realTimeoutMs"> {
  /** The scenario file, if it is not where it was. */
  readonly source?: string | undefined;
  /** False to let real globals and real I/O pass. */
  readonly strict?: boolean | undefined;
}

export const TRACE = {
  ...LOADING,
  config: RUNNING.config,
  realTimeoutMs: RUNNING.realTimeoutMs,
  store: z.string().min(1),
  strict: z.boolean(),
  source: z.string().min(1),
};

/** Opens a trace for as long as the work takes. What was unpacked for it goes then. */
export async function withTrace<T>(
  selector: string,
  options: TraceOptions,
  work: (opened: OpenedTrace, cwd: string) => Promise<T>,
): Promise<T> {
  const { cwd } = placeOf(options);
  const { storeFolder } = await import("../project/config/running.ts");
  const store = async () => storeFolder(await configOf(options), cwd);
  const { selectTrace } = await import("../runs/traces/select_trace.ts");
  const { openTrace } = await import("../runs/traces/open_trace.ts");
  const { path, release } = await selectTrace(selector, { cwd, store, nowMs });
  try {
    const opened = await openTrace(path, { cwd, source: options.source, allowCode: options.allowCode });
    options.signal?.throwIfAborted();
    return await work(opened, cwd);
  } finally {
    release();
  }
}
