/** A client stores numbers in a database that may crash at any write. */
import { type ClusterNode, fault, scenario, type ScenarioBuilder } from "seedbed";
import { database } from "./database.ts";

const RETRY_MS = 50;

export function storing(name: string, isSynced: boolean): ScenarioBuilder {
  return scenario(name)
    .cluster({ nodes: ["db"], run: (node) => database(node, isSynced) })
    .faults(fault.crash({ at: "any write" }))
    .clients(["ann"], async (client, { operation, sleep }) => {
      for (let value = 1; value <= 5; value++) {
        await operation("store", [value], () => store(client, value));
        await sleep("10ms");
      }
    })
    .eventually("what was acknowledged is there", ({ history, machines }) => {
      const values = machines.shown<number[]>("db");
      return values !== undefined &&
        history.every(({ name, args, outcome }) =>
          name !== "store" || outcome !== "result" || values.includes(args[0] as number)
        );
    }, { within: "1s" });
}

/** Sends a number again and again, until the database has it. */
function store(client: ClusterNode, value: number): Promise<void> {
  return new Promise((resolve) => {
    const send = () => client.send("db", value);
    const timer = setInterval(send, RETRY_MS);
    const acknowledged = (stored: number) => {
      if (stored !== value) return;
      clearInterval(timer);
      client.off(acknowledged);
      resolve();
    };
    client.on(acknowledged);
    send();
  });
}
