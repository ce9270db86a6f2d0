/**
 * Says of what takes longer than a timer that it outlasts it, and to take no longer than it must. That survives another timeout, and it
 * says what the failure needs. Some strategies choose latencies alone.
 */
import { asDefault, type Decision, isDefault } from "../../../decisions/decision.ts";
import type { DecisionSource } from "../../../decisions/decision_source.ts";
import type { LateRequest } from "../../../decisions/requests.ts";
import type { Attempts } from "../attempts.ts";
import type { Pass } from "./pass.ts";

export const outlastTimers: Pass = {
  name: "outlast timers",
  async run(attempts: Attempts) {
    for (let index = 0; index < attempts.best.decisions.length; index++) {
      const decision = attempts.best.decisions[index]!;
      if (decision.kind !== "latency" || isDefault(decision)) continue;
      const decisions = attempts.best.decisions.with(index, asDefault(decision));
      if (!await attempts.tryAnswering(decisions, (source) => outlasting(source, decision))) return false;
    }
    return true;
  },
};

/** Answers as `source` does, and that an operation outlasts the last timer that is due before its latency was over. */
function outlasting(source: DecisionSource, { label, value }: Decision): DecisionSource {
  return {
    pauses: source.pauses,
    recordsHost: () => true,
    next(request) {
      if (request.kind !== "late" || request.label !== label) return source.next(request);
      return outlasted(request, value as number);
    },
  };
}

function outlasted({ startMs, timers }: LateRequest, latencyMs: number): string | 0 {
  return timers.findLast(({ dueMs }) => dueMs! < startMs + latencyMs)?.label ?? 0;
}
