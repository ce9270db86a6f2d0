/** A skewed lease: it ends at a time of day, and two clocks do not agree on that. */
import { type AuthorWorld, type ClusterNode, fault, scenario, type ScenarioBuilder } from "seedbed";

const LEASE_MS = 100;
const WORK_EVERY_MS = 10;

type Message = { type: "acquire" } | { type: "granted"; token: number; untilDateMs: number };

/** Grants a lease to one worker at a time. */
function leases(node: ClusterNode, { kv }: AuthorWorld): void {
  let token = 0;
  let heldUntilMs = 0;
  node.on((_: Message, from) => {
    if (performance.now() < heldUntilMs) return;
    heldUntilMs = performance.now() + LEASE_MS;
    kv.set("token", String(++token));
    node.send(from, { type: "granted", token, untilDateMs: Date.now() + LEASE_MS });
  });
}

/** Works as long as it believes that it has the lease. What the world knows better is only for the invariant. */
function worker(node: ClusterNode, { kv }: AuthorWorld, trustsDate: boolean): void {
  let token = 0;
  let askedMs = 0;
  let untilMs = 0;
  let untilDateMs = 0;
  const isMine = () => trustsDate ? Date.now() < untilDateMs : performance.now() < untilMs;
  node.on((message: Message) => {
    if (message.type !== "granted") return;
    token = message.token;
    untilDateMs = message.untilDateMs;
    // It began no earlier than this was asked for.
    untilMs = askedMs + LEASE_MS;
  });
  setInterval(() => {
    if (isMine()) {
      if (kv.get("token") !== String(token)) kv.set("violated", node.name);
    } else if (performance.now() - askedMs > 3 * LEASE_MS) {
      askedMs = performance.now();
      node.send("leases", { type: "acquire" });
    }
  }, WORK_EVERY_MS);
}

function canary(name: string, isBroken: boolean): ScenarioBuilder {
  return scenario(name)
    .machine("leases", (world) => leases(world.node, world))
    .cluster({ nodes: ["ann", "bob"], run: (node, world) => worker(node, world, isBroken) })
    .faults(fault.clock({ lasts: "100ms..1s" }))
    .step("some time passes", ({ sleep }) => sleep("3s"))
    .always("nobody works without the lease", ({ kv }) => kv.get("violated") === undefined);
}

export const broken = canary("a lease that ends at a time of day", true);
export const fixed = canary("a lease that ends after some time", false);
