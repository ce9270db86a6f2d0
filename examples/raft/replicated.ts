/** Three replicas and two clients, under crashes, partitions and messages that are lost, doubled or late. */
import { fault, type KeysAndValues, scenario, type ScenarioBuilder } from "seedbed";
import { linearizable, register } from "seedbed/checkers";
import { client } from "./client.ts";
import type { Bug } from "./messages.ts";
import { Replica } from "./replica.ts";

export function replicated(name: string, bug?: Bug): ScenarioBuilder {
  return scenario(name)
    .cluster({ nodes: 3, run: (node, { kv }) => void new Replica(node, bug, watching(node.name, kv)) })
    .faults(
      fault.crash({ most: 8, lasts: "1ms..300ms" }),
      fault.partition({ lasts: "500ms..2s", shapes: ["isolate", "bridge"] }),
      fault.lost(),
      fault.overtaken(),
      { atMost: 1, until: "5s" },
    )
    .latency({ message: "100us..20ms" })
    .clients(2, client)
    .always("at most one leader a term", ({ machines }) => {
      const terms = machines.names.flatMap((each) => {
        const replica = machines.shown<Replica>(each);
        return replica?.role === "leader" ? [replica.term] : [];
      });
      return new Set(terms).size === terms.length;
    })
    .always("nobody votes twice in a term", ({ kv }) => kv.get("voted twice") === undefined)
    .finally("the register is linearizable", linearizable(register(0)))
    .eventually(
      "somebody leads",
      ({ machines }) => machines.names.some((each) => machines.shown<Replica>(each)?.role === "leader"),
      { within: "10s" },
    );
}

/** Remembers the votes of a replica, across its crashes. */
function watching(name: string, kv: KeysAndValues): (term: number, candidate: string) => void {
  return (term, candidate) => {
    const key = `vote of ${name} in term ${term}`;
    if ((kv.get(key) ?? candidate) !== candidate) kv.set("voted twice", key);
    kv.set(key, candidate);
  };
}
