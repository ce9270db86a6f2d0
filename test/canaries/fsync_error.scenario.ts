/** An error of fsync that is retried: the second one succeeds, and nothing was written (Rebello et al., USENIX ATC 2020). */
import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from "node:fs";
import { type ClusterNode, fault, scenario, type ScenarioBuilder } from "seedbed";

const FILE = "values";
const RETRY_MS = 50;

/** Keeps numbers, a line of four bytes for each. */
function database(node: ClusterNode, writesAgain: boolean): void {
  const values = recovered();
  node.show(values);
  const file = openSync(FILE, values.length === 0 ? "w" : "r+");
  const folder = openSync(".", "r");
  until(() => fsyncSync(folder));
  closeSync(folder);
  node.on((value: number, from) => {
    const at = values.length * 4;
    const write = () => void writeSync(file, `${value}`.padStart(3) + "\n", at);
    write();
    until(() => {
      if (writesAgain) write();
      fsyncSync(file);
    });
    values.push(value);
    node.send(from, value);
  });
}

/** Again and again, until it works. */
function until(work: () => void): void {
  for (;;) {
    try {
      return work();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EIO") throw error;
    }
  }
}

function recovered(): number[] {
  try {
    return readFileSync(FILE, "utf8").split("\n").slice(0, -1).map(Number);
  } catch {
    return [];
  }
}

function store(client: ClusterNode, value: number): Promise<void> {
  return new Promise((resolve) => {
    const send = () => client.send("db", value);
    const timer = setInterval(send, RETRY_MS);
    const stored = (answer: number) => {
      if (answer !== value) return;
      clearInterval(timer);
      client.off(stored);
      resolve();
    };
    client.on(stored);
    send();
  });
}

function canary(name: string, isBroken: boolean): ScenarioBuilder {
  return scenario(name)
    .cluster({ nodes: ["db"], run: (node) => database(node, !isBroken) })
    .faults(fault.fsyncError(), fault.power({ lasts: "10ms..100ms" }))
    .clients(1, async (client, { operation, sleep }) => {
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

export const broken = canary("syncs again after an error of fsync", true);
export const fixed = canary("writes again after an error of fsync", false);
