/** Which operations had returned when others were invoked. Those of one client may overlap as well: it need not wait for each. */
import type { HistoryOperation } from "./history.ts";

type Timed = Pick<HistoryOperation, "invoked" | "returned">;

/** Returns whether the first had returned when the second was invoked; one that has not returned precedes nothing. */
export function precedes(first: Timed, second: Timed): boolean {
  return first.returned !== undefined && first.returned < second.invoked;
}

/**
 * Returns for each operation those that it directly follows: whatever precedes it is one of them, or precedes one of them.
 * @param operations in the order of their invocations
 */
export function predecessors<Operation extends Timed>(operations: readonly Operation[]): Operation[][] {
  // Without those that precede another of them.
  let frontier: Operation[] = [];
  return operations.map((operation) => {
    const before = frontier.filter((each) => precedes(each, operation));
    const latestInvoked = Math.max(...before.map(({ invoked }) => invoked));
    frontier = [
      ...frontier.filter((each) => !precedes(each, { invoked: latestInvoked, returned: undefined })),
      operation,
    ];
    return before;
  });
}
