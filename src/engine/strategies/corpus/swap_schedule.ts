/** A run with the schedule of another: the same inputs, at other times. */
import { decidesOrder, type Decision } from "../../decisions/decision.ts";

/** All else that the run decides stays. Where neither has a schedule, it is the run as it was. */
export function withScheduleOf(ours: readonly Decision[], other: readonly Decision[]): Decision[] {
  return [...ours.filter((decision) => !decidesOrder(decision)), ...other.filter(decidesOrder)];
}
