/** Leaves deviations from the default order out or sets them to the default, by halves and then one by one. */
import { decidesOrder, isDefault } from "../../../decisions/decision.ts";
import type { Pass } from "./pass.ts";

export const defaultOrder: Pass = {
  name: "default order",
  async run(attempts) {
    const deviations = () =>
      attempts.best.decisions.flatMap((decision, index) =>
        (decidesOrder(decision) || decision.kind === "fault") && !isDefault(decision) ? [index] : []
      );
    for (let size = deviations().length; size >= 1; size = Math.floor(size / 2)) {
      for (let start = 0; start < deviations().length;) {
        const before = deviations();
        const some = new Set(before.slice(start, start + size));
        if (!await attempts.tryRemoving(some)) return false;
        if (deviations().length < before.length) continue;
        if (!await attempts.trySetting(some, 0)) return false;
        if (deviations().length >= before.length) start += size;
      }
    }
    return true;
  },
};
