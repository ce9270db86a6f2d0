/** A commit in doubt that is tried again: the answer was lost, and not the request. */
import { type ClusterNode, fault, scenario, type ScenarioBuilder } from "seedbed";

const TIMEOUT_MS = 100;

interface Shown {
  commits: number;
}

/** Commits, and answers. It may remember which orders it has committed. */
function server(node: ClusterNode, remembers: boolean): void {
  const state: Shown = { commits: 0 };
  const committed = new Set<string>();
  node.show(state);
  node.on((order: string, from) => {
    if (!remembers || !committed.has(order)) state.commits++;
    committed.add(order);
    node.send(from, order);
  });
}

/** Sends an order again, until it is answered. */
async function client(node: ClusterNode): Promise<void> {
  for (const order of ["a", "b", "c"]) {
    const id = `${node.name} ${order}`;
    while (!await answered(node, id));
  }
}

function answered(node: ClusterNode, order: string): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => over(false), TIMEOUT_MS);
    const hear = (answer: string) => answer === order && over(true);
    const over = (isAnswered: boolean) => {
      clearTimeout(timer);
      node.off(hear);
      resolve(isAnswered);
    };
    node.on(hear);
    node.send("server", order);
  });
}

function canary(name: string, isBroken: boolean): ScenarioBuilder {
  return scenario(name)
    .cluster({ nodes: ["server"], run: (node) => server(node, !isBroken) })
    .faults(fault.lost())
    .clients(2, client)
    .finally("each order is committed once", ({ machines }) => machines.shown<Shown>("server")!.commits === 6);
}

export const broken = canary("commits whatever arrives", true);
export const fixed = canary("commits each order once", false);
