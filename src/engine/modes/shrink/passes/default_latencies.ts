/**
 * Sets latencies back to the default by kind and by task. A run in which nine file calls take twice as long as usual is a
 * local minimum that single ones do not leave.
 */
import { type Decision, isDefault } from "../../../decisions/decision.ts";
import { parseLabel } from "../../../world/operation.ts";
import type { Attempts } from "../attempts.ts";
import type { Pass } from "./pass.ts";

export const defaultLatencies: Pass = {
  name: "default latencies",
  async run(attempts) {
    return await setBack(attempts, ({ label }) => label.slice(0, label.indexOf("#"))) &&
      await setBack(attempts, ({ label }) => parseLabel(label).task);
  },
};

async function setBack(attempts: Attempts, groupOf: (decision: Decision) => string): Promise<boolean> {
  for (const name of new Set(attempts.best.decisions.filter(deviates).map(groupOf))) {
    const group = attempts.best.decisions.flatMap((decision, index) =>
      deviates(decision) && groupOf(decision) === name ? [index] : []
    );
    if (group.length > 1 && !await attempts.tryDefaults(new Set(group))) return false;
  }
  return true;
}

function deviates(decision: Decision): boolean {
  return decision.kind === "latency" && !isDefault(decision);
}
