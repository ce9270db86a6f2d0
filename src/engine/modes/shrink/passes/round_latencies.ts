/** Latencies that matter become the value of the scale that is nearest to their default and still fails. */
import { type Decision, isDefault } from "../../../decisions/decision.ts";
import { LATENCY_SCALE_MS } from "../../../world/latency/scale.ts";
import type { Attempts } from "../attempts.ts";
import { stepsFrom } from "../candidate.ts";
import { improves, type Pass } from "./pass.ts";

export const roundLatencies: Pass = {
  name: "round latencies",
  async run(attempts) {
    for (let index = 0; index < attempts.best.decisions.length; index++) {
      const decision = attempts.best.decisions[index]!;
      if (decision.kind === "latency" && !isDefault(decision) && !await nearer(attempts, index, decision)) return false;
    }
    return true;
  },
};

async function nearer(attempts: Attempts, index: number, { value, defaultMs = 0 }: Decision): Promise<boolean> {
  const steps = stepsFrom(defaultMs, value as number);
  const candidates = LATENCY_SCALE_MS.filter((ms) => ms !== defaultMs && stepsFrom(defaultMs, ms) < steps)
    .sort((one, other) => stepsFrom(defaultMs, one) - stepsFrom(defaultMs, other));
  for (const candidate of candidates) {
    const found = await improves(attempts, () => attempts.trySetting(new Set([index]), candidate));
    if (found !== false) return found === true;
  }
  return true;
}
