/** The latencies of a scenario, as a builder sets them. */
import { LATENCY_EXPECTED, latencyProblem, type LatencySetting, UNBOUNDED } from "../engine/ir/latency.ts";
import { invalid, problem } from "./problem.ts";
import { serialisable } from "./serialisable.ts";

/** Those before, with others in place of some. */
export function withLatency(before: LatencySetting | undefined, setting: LatencySetting): LatencySetting {
  if (setting !== UNBOUNDED && (typeof setting !== "object" || setting === null || Array.isArray(setting))) {
    throw problem("latency", LATENCY_EXPECTED, setting);
  }
  const plain = serialisable("latency", setting) as LatencySetting;
  const wrong = latencyProblem(plain);
  if (wrong !== undefined) throw invalid(`latency ${wrong.key}: ${wrong.text}`, wrong.hint);
  return typeof plain === "object" && typeof before === "object" ? { ...before, ...plain } : plain;
}
