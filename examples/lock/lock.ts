/** A lock with leases, a store that it protects, and workers that add to a counter under the lock. */
import type { ClusterNode } from "seedbed";

type Request =
  | { id: number; type: "acquire" }
  | { id: number; type: "release"; token: number }
  | { id: number; type: "read"; token: number }
  | { id: number; type: "write"; value: number; token: number };

type Answer = { re: number; token?: number; value?: number; ok?: boolean };

const LEASE_MS = 100;

/** Grants the lock to one worker at a time. Who keeps it for longer than a lease loses it: it may have crashed. */
export function lockService(node: ClusterNode): void {
  let token = 0;
  let heldUntilMs = 0;
  node.on((request: Request, from) => {
    if (request.type === "acquire") {
      const isFree = performance.now() >= heldUntilMs;
      if (isFree) {
        token++;
        heldUntilMs = performance.now() + LEASE_MS;
      }
      node.send(from, isFree ? { re: request.id, ok: true, token } : { re: request.id, ok: false });
    } else if (request.type === "release") {
      if (request.token === token) heldUntilMs = 0;
      node.send(from, { re: request.id, ok: true });
    }
  });
}

/**
 * Keeps the counter. With fencing it refuses whoever has an older token than one that it has seen (Kleppmann: "How to do
 * distributed locking", 2016). A read counts as well: it is what the next write is made of.
 */
export function store(node: ClusterNode, hasFencing: boolean): void {
  const state = { value: 0 };
  let newest = 0;
  node.show(state);
  node.on((request: Request, from) => {
    if (request.type !== "read" && request.type !== "write") return;
    const ok = !hasFencing || request.token >= newest;
    newest = Math.max(newest, request.token);
    if (ok && request.type === "write") state.value = request.value;
    node.send(from, { re: request.id, ok, value: state.value });
  });
}

/** Adds one to the counter three times, under the lock. */
export async function worker(node: ClusterNode): Promise<void> {
  const state = { added: 0 };
  node.show(state);
  const ask = asking(node);
  while (state.added < 3) {
    const { ok, token = 0 } = await ask("locks", { type: "acquire" });
    if (ok !== true) {
      await pause(20);
      continue;
    }
    const { value = 0 } = await ask("store", { type: "read", token });
    // What it does with the value takes a moment, well within the lease.
    await pause(20);
    const written = await ask("store", { type: "write", value: value + 1, token });
    if (written.ok === true) state.added++;
    await ask("locks", { type: "release", token });
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Requests over messages: the answer to each is the message with its number. */
function asking(node: ClusterNode): (to: string, request: Record<string, unknown>) => Promise<Answer> {
  let count = 0;
  const waiting = new Map<number, (answer: Answer) => void>();
  node.on((answer: Answer) => waiting.get(answer.re)?.(answer));
  return (to, request) =>
    new Promise((resolve) => {
      waiting.set(++count, resolve);
      node.send(to, { ...request, id: count });
    });
}
