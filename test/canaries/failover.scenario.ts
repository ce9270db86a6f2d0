/** A write that is lost in a fail-over: it was acknowledged before the other machine had it. */
import { type ClusterNode, fault, scenario, type ScenarioBuilder } from "seedbed";

const SHIP_MS = 20;
const TIMEOUT_MS = 200;

type Message =
  | { type: "write"; value: number }
  | { type: "copy"; values: number[] }
  | { type: "copied"; values: number[] };

/** Keeps values. The first machine ships them to the second one, now and then. */
function keeper(node: ClusterNode, acknowledgesEarly: boolean): void {
  const values = new Set<number>();
  node.show(values);
  const waiting = new Map<number, string>();
  node.on((message: Message, from) => {
    if (message.type === "write") {
      values.add(message.value);
      if (acknowledgesEarly || node.name === "second") return node.send(from, message.value);
      waiting.set(message.value, from);
    } else if (message.type === "copy") {
      for (const value of message.values) values.add(value);
      node.send(from, { type: "copied", values: message.values });
    } else {
      for (const value of message.values) {
        const client = waiting.get(value);
        waiting.delete(value);
        if (client !== undefined) node.send(client, value);
      }
    }
  });
  if (node.name === "first") setInterval(() => node.send("second", { type: "copy", values: [...values] }), SHIP_MS);
}

/** Writes to the first machine until it does not answer, and from then on to the second one. */
async function client(node: ClusterNode, acknowledged: (value: number) => void): Promise<void> {
  let to = "first";
  for (let value = 1; value <= 5; value++) {
    while (!await answered(node, to, value)) to = "second";
    acknowledged(value);
  }
}

function answered(node: ClusterNode, to: string, value: number): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => over(false), TIMEOUT_MS);
    const hear = (answer: number) => answer === value && over(true);
    const over = (isAnswered: boolean) => {
      clearTimeout(timer);
      node.off(hear);
      resolve(isAnswered);
    };
    node.on(hear);
    node.send(to, { type: "write", value });
  });
}

function canary(name: string, isBroken: boolean): ScenarioBuilder {
  return scenario(name)
    .cluster({ nodes: ["first", "second"], run: (node) => keeper(node, isBroken) })
    .faults(fault.crash({ nodes: ["first"] }))
    .clients(1, (node, { kv }) => client(node, (value) => kv.set(String(value), "acknowledged")))
    .eventually("the second machine has what was acknowledged", ({ machines, kv }) => {
      const values = machines.shown<Set<number>>("second")!;
      return [1, 2, 3, 4, 5].every((value) => kv.get(String(value)) === undefined || values.has(value));
    }, { within: "1s" });
}

export const broken = canary("acknowledges what the other does not have", true);
export const fixed = canary("acknowledges what the other has", false);
