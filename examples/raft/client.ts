/** A client of the replicated register: it looks for the leader, and does not know what became of a request that took too long. */
import type { AuthorWorld, ClusterNode } from "seedbed";
import type { Answer, Command } from "./messages.ts";

const TIMEOUT_MS = 200;
const TRIES = 8;

/** Reads and writes a few times; all that it writes is different. */
export async function client(node: ClusterNode, { operation, sleep }: AuthorWorld): Promise<void> {
  const submit = submitting(node);
  for (let n = 1; n <= 8; n++) {
    await sleep(`${Math.ceil(Math.random() * 150)}ms`);
    const value = n * 10 + Number(node.name.at(-1));
    const work: Promise<unknown> = Math.random() < 0.5
      ? operation("write", [value], async () => void await submit({ op: "write", value }))
      : operation("read", [], () => submit({ op: "read" }));
    // It goes on: the history has what became of the operation.
    await work.catch(() => {});
  }
}

function submitting(node: ClusterNode): (command: Command) => Promise<number> {
  let count = 0;
  let leader = node.all[0]!;
  const waiting = new Map<number, (answer: Answer | "timeout") => void>();
  node.on((answer: Answer) => waiting.get(answer.re)?.(answer));

  function ask(command: Command): Promise<Answer | "timeout"> {
    const id = ++count;
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve("timeout"), TIMEOUT_MS);
      waiting.set(id, (answer) => {
        clearTimeout(timer);
        resolve(answer);
      });
      node.send(leader, { type: "request", id, command });
    });
  }

  return async (command) => {
    for (let tries = 0; tries < TRIES; tries++) {
      const answer = await ask(command);
      if (answer === "timeout") {
        leader = another(node, leader);
        throw new DOMException("no answer", "TimeoutError");
      }
      if ("value" in answer) return answer.value;
      // It does not lead, so that the command had no effect.
      leader = answer.leader ?? another(node, leader);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error("no leader");
  };
}

function another({ all }: ClusterNode, name: string): string {
  return all[(all.indexOf(name) + 1) % all.length]!;
}
