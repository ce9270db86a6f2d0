/** An account, and the tellers who change it. Each change is a read and a write, under a lock. */
import { Redis } from "ioredis";
import type { ClusterNode } from "seedbed";
import { acquire, release } from "./lock.ts";

/** Who asks, and the number of the lock under which it does. */
type Holder = { owner: string; token: number };
type Request = Holder & { id: number; type: "read" | "write"; value: number };
type Answer = { re: number; ok: boolean; value: number };

const TTL_MS = 3_000;
const WORK_MS = 1_500;

/**
 * Keeps the account. With fencing it refuses a holder of the lock once it has heard of a later one (Kleppmann: "How to do distributed
 * locking", 2016). A fail-over can lose the last number as well, and give it out twice: so of two with the same number the first one counts.
 */
export function account(node: ClusterNode, hasFencing: boolean): void {
  const state = { value: 0 };
  let newest: Holder = { owner: "", token: 0 };
  node.show(state);
  node.on(({ id, type, value, owner, token }: Request, from) => {
    if (token > newest.token) newest = { owner, token };
    const ok = !hasFencing || (token === newest.token && owner === newest.owner);
    if (ok && type === "write") state.value = value;
    node.send(from, { re: id, ok, value: state.value });
  });
}

/** Adds 100 to the account, twice. */
export async function teller(node: ClusterNode): Promise<void> {
  const state = { added: 0 };
  node.show(state);
  const redis = new Redis({ host: "cache", retryStrategy: () => 200, socketTimeout: 200 });
  redis.on("error", () => {});
  const ask = asking(node);
  for (let attempt = 1; state.added < 200; attempt++) {
    const owner = `${node.name} ${attempt}`;
    try {
      if (await acquire(redis, "lock:account", owner, TTL_MS)) {
        const token = await redis.incr("lock:account:number");
        if (await addUnderLock(ask, { owner, token })) state.added += 100;
        await release(redis, "lock:account", owner);
      }
    } catch {
      // The connection was lost, or the server was a replica: the lock expires by itself.
    }
    await sleep(300);
  }
}

async function addUnderLock(ask: Ask, holder: Holder): Promise<boolean> {
  const { ok, value } = await ask({ ...holder, type: "read", value: 0 });
  if (!ok) return false;
  await sleep(WORK_MS);
  return (await ask({ ...holder, type: "write", value: value + 100 })).ok;
}

type Ask = (request: Omit<Request, "id">) => Promise<Answer>;

/** Requests over messages: the answer to each is the message with its number. */
function asking(node: ClusterNode): Ask {
  let count = 0;
  const waiting = new Map<number, (answer: Answer) => void>();
  node.on((answer: Answer) => waiting.get(answer.re)?.(answer));
  return (request) =>
    new Promise((resolve) => {
      waiting.set(++count, resolve);
      node.send("account", { ...request, id: count });
    });
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
