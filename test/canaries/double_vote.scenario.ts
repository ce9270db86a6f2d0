/** A double vote: who has voted forgets it in a crash. */
import { readFileSync, writeFileSync } from "node:fs";
import { type AuthorWorld, type ClusterNode, fault, scenario, type ScenarioBuilder } from "seedbed";

const FILE = "vote";

/** One election, in which everybody stands, and gives one vote. */
function voter(node: ClusterNode, { kv }: AuthorWorld, forgets: boolean): void {
  let vote = forgets ? undefined : read();
  const votes = new Set<string>();
  const votesFor = (candidate: string): boolean => {
    if (vote === undefined) writeFileSync(FILE, vote = candidate);
    return vote === candidate;
  };
  const count = (name: string) => {
    votes.add(name);
    if (votes.size < 2) return;
    const leader = kv.get("leader") ?? node.name;
    kv.set(leader === node.name ? "leader" : "another leader", node.name);
  };
  node.on((message: "stands" | "votes", from) => {
    if (message === "votes") count(from);
    else if (votesFor(from)) node.send(from, "votes");
  });
  setTimeout(() => {
    if (!votesFor(node.name)) return;
    count(node.name);
    for (const other of node.others) node.send(other, "stands");
  }, Math.random() * 100);
}

function read(): string | undefined {
  try {
    return readFileSync(FILE, "utf8");
  } catch {
    return undefined;
  }
}

function canary(name: string, isBroken: boolean): ScenarioBuilder {
  return scenario(name)
    .cluster({ nodes: 3, run: (node, world) => voter(node, world, isBroken) })
    .faults(fault.crash({ lasts: "1ms..50ms" }))
    .latency({ message: "1ms..20ms" })
    .step("some time passes", ({ sleep }) => sleep("1s"))
    .always("one is elected", ({ kv }) => kv.get("another leader") === undefined);
}

export const broken = canary("a vote that a crash forgets", true);
export const fixed = canary("a vote in a file", false);
