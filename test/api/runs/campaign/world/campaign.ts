/**
 * A campaign in Seedbed's own world: the coordinator, its journal and what conducts it are the real ones, on machines that crash, lose
 * their power and are cut off; the queue is one of messages, which are lost, doubled and overtaken.
 */
import { type ClusterNode, fault, scenario, type ScenarioBuilder } from "seedbed";
import { conduct } from "../../../../../src/api/runs/campaign/conduct.ts";
import { Coordinator } from "../../../../../src/api/runs/campaign/coordinator.ts";
import { Journal, readJournal } from "../../../../../src/api/runs/campaign/journal.ts";
import { type Unit, unitKey, type UnitResult } from "../../../../../src/api/runs/campaign/unit.ts";
import type { Came, WorkQueue } from "../../../../../src/api/runs/campaign/work_queue.ts";
import { done, known, SCOPE, undisturbed } from "./work.ts";

type Message = { readonly type: "unit"; readonly unit: Unit } | {
  readonly type: "result";
  readonly result: UnitResult;
};

/** So that units are under way while faults strike. */
const TIMES_AS_LONG = 10;
const JOURNAL = "journal.jsonl";
/** A unit is sent to somebody else when nobody has answered for so long; the first may still answer. */
const PATIENCE_MS = 8_000;

/** Hands units to the workers in turn. */
class MessageQueue implements WorkQueue {
  readonly capacity = 6;
  readonly #node: ClusterNode;
  readonly #out = new Map<string, NodeJS.Timeout>();
  readonly #came: Came[] = [];
  #sent = 0;
  #wake = () => {};

  constructor(node: ClusterNode) {
    this.#node = node;
    node.on((message: Message) => {
      if (message.type !== "result") return;
      clearInterval(this.#out.get(unitKey(message.result.unit)));
      this.#came.push({ result: message.result });
      this.#wake();
    });
  }

  put(unit: Unit): void {
    const workers = this.#node.all.filter((name) => name.startsWith("worker"));
    const send = () => this.#node.send(workers[this.#sent++ % workers.length]!, { type: "unit", unit });
    this.#out.set(unitKey(unit), setInterval(send, PATIENCE_MS));
    send();
  }

  async take(withinMs: number): Promise<Came | "nothing" | "over"> {
    if (this.#came.length === 0) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        setTimeout(resolve, withinMs);
      });
    }
    return this.#came.shift() ?? "nothing";
  }

  end(): void {}

  close(): void {
    for (const timer of this.#out.values()) clearInterval(timer);
  }
}

async function coordinate(node: ClusterNode): Promise<void> {
  const coordinator = new Coordinator(SCOPE);
  const { lines, bytes } = readJournal(JOURNAL, JOURNAL);
  for (const line of lines) if (line.kind === "result") coordinator.take(line.result);
  const journal = new Journal(JOURNAL, bytes);
  await conduct(coordinator, new MessageQueue(node), {
    record: (result) => journal.add({ kind: "result", elapsedMs: 0, result }),
    keep: () => Promise.resolve(),
    isEnough: () => false,
  });
  node.show(known(coordinator));
}

function doUnits(node: ClusterNode): void {
  node.on((message: Message, from) => {
    if (message.type !== "unit") return;
    const result = done(message.unit);
    setTimeout(() => node.send(from, { type: "result", result }), TIMES_AS_LONG * result.ms);
  });
}

export function campaign(workers: number): ScenarioBuilder {
  const names = Array.from({ length: workers }, (_, index) => `worker${index + 1}`);
  return scenario(`a campaign with ${workers} workers loses and doubles nothing`)
    .cluster({
      nodes: ["coordinator", ...names],
      run: (node) => {
        // It conducts for as long as it takes, which is not its start.
        if (node.name === "coordinator") void coordinate(node);
        else doUnits(node);
      },
    })
    .step("it begins", () => {})
    .faults(fault.crash(), fault.power(), fault.partition(), fault.lost(), fault.doubled(), fault.overtaken(), {
      until: "30s",
    })
    .eventually("what an undisturbed campaign covers and finds", ({ machines }) => {
      const shown = machines.shown<ReturnType<typeof known>>("coordinator");
      return shown !== undefined && JSON.stringify(shown) === JSON.stringify(undisturbed(SCOPE));
    }, { within: "1h" });
}
