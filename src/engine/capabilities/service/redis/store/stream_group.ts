/** What a group keeps of the entries that it has handed out: which of its consumers has them, since when, and how often. */
import { type Consumer, type Group, type Pending, placeOf } from "./stream.ts";

/** The consumer of this name, which is made if it is not there. */
export function consumerOf(group: Group, name: string, nowMs: number): Consumer {
  let consumer = group.consumers.get(name);
  if (consumer === undefined) group.consumers.set(name, consumer = { name, seenMs: nowMs, activeMs: -1 });
  return consumer;
}

export function pendingAt(group: Group, id: bigint): Pending | undefined {
  const found = group.pending[placeOf(group.pending, id)];
  return found?.id === id ? found : undefined;
}

export function deliver(group: Group, id: bigint, consumer: Consumer, atMs: number): void {
  const before = pendingAt(group, id);
  if (before !== undefined) Object.assign(before, { consumer, deliveredMs: atMs, deliveries: 1 });
  else group.pending.splice(placeOf(group.pending, id), 0, { id, consumer, deliveredMs: atMs, deliveries: 1 });
}

/** Returns whether it was pending. */
export function acknowledge(group: Group, id: bigint): boolean {
  const at = placeOf(group.pending, id);
  if (group.pending[at]?.id !== id) return false;
  group.pending.splice(at, 1);
  return true;
}
