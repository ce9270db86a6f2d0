/** The work of a worker: told what to do by messages, and gone with the process that started it. */
import process from "node:process";
import { nowMs } from "../../api/host.ts";
import type { UnitOrder } from "../../api/runs/campaign/do_unit.ts";
import type { TestEvent } from "../../api/runs/run/test_files.ts";
import { type Context, createContext } from "../context.ts";
import { interrupt, onInterrupt } from "../interrupt.ts";
import { LaneHere } from "./lane_here.ts";
import { HelpedSearch } from "./helped_search.ts";
import type { TestJob } from "./job.ts";
import type { RoundOrder } from "../../api/runs/fuzz/round.ts";
import type { ExploreShare, FromWorker, LaneBegin, Reenact, SeedShare, ToWorker, WorkerStart } from "./messages.ts";
import { reenact } from "./reenact.ts";
import { exploreShare, testHere, tryShare } from "./test_here.ts";
import { doUnitHere } from "./unit_here.ts";

const PROGRESS_EVERY_MS = 100;

export function serve(): void {
  let worker: Worker | undefined;
  process.on("disconnect", () => process.exit());
  process.on("message", (message: ToWorker) => {
    if ("begin" in message) {
      worker = new Worker(message.begin);
      return tell({ idle: true, events: [] });
    }
    worker!.hear(message).catch((error: unknown) => {
      tell({ failed: error instanceof Error ? error.stack ?? error.message : String(error) });
    });
  });
}

class Worker {
  readonly #job: TestJob;
  readonly #context: Context;
  readonly #helped = new HelpedSearch(tell);
  /** A search was told to end. In a terminal, Ctrl-C comes as a signal and as a message. */
  #isStopping = false;
  #mayKeep = () => {};
  #lane: LaneHere | undefined;

  constructor({ job, cwd, commandLine, allowCode }: WorkerStart) {
    const context = createContext({ json: false, color: false, cwd, "allow-code": allowCode }, commandLine);
    this.#job = job;
    // Only the first failure is told of, and only that is to be kept.
    this.#context = job.bail ? { ...context, beforeKeep: () => this.#askToKeep() } : context;
  }

  async hear(message: Exclude<ToWorker, { begin: unknown }>): Promise<void> {
    if ("files" in message) await this.#test(message.files);
    else if ("give" in message) this.#helped.give(message.give);
    else if ("assist" in message) await this.#assist(message.assist);
    else if ("explore" in message) await this.#explore(message.explore);
    else if ("lane" in message) this.#beginLane(message.lane);
    else if ("fuzz" in message) await this.#fuzz(message.fuzz);
    else if ("endAt" in message) this.#lane?.endAt(message.endAt);
    else if ("unit" in message) await this.#doUnit(message.unit);
    else if ("tried" in message) this.#helped.take(message.tried);
    else if ("reenact" in message) await this.#reenact(message.reenact);
    else if ("keep" in message) this.#mayKeep();
    else if (!this.#isStopping) interrupt();
  }

  /** Sends all events before more work is done: it has to be known what this process ends over. */
  async #test(files: readonly string[]): Promise<void> {
    let events: TestEvent[] = [];
    let toldMs = 0;
    const search = this.#helped.search.bind(this.#helped);
    const onBegin = (scenario: string) => {
      tell({ events });
      events = [];
      tell({ begins: scenario });
    };
    const more = { search, onBegin, beginSearch: this.#beginSearch };
    for await (const event of testHere(files, this.#job, this.#context, more)) {
      if (event.kind === "progress") {
        if (nowMs() < toldMs + PROGRESS_EVERY_MS) continue;
        toldMs = nowMs();
        tell({ events: [event] });
        continue;
      }
      events.push(event);
      if (event.kind !== "file") continue;
      tell({ events });
      events = [];
    }
    tell({ idle: true, events });
  }

  async #assist(share: SeedShare): Promise<void> {
    tell({ tried: await tryShare(share, this.#job, this.#context, this.#beginSearch) });
    tell({ idle: true, events: [] });
  }

  async #explore(share: ExploreShare): Promise<void> {
    tell({ explored: await exploreShare(share, this.#job, this.#context, this.#beginSearch) });
    tell({ idle: true, events: [] });
  }

  /** Between two rounds, Ctrl-C is for the process that gives them out. */
  #beginLane(begin: LaneBegin): void {
    onInterrupt(() => true);
    this.#lane = new LaneHere(begin, this.#job, this.#context);
  }

  async #fuzz(order: RoundOrder): Promise<void> {
    const { signal, release } = this.#beginSearch();
    let toldMs = nowMs();
    const onRuns = (runs: number) => {
      if (nowMs() < toldMs + PROGRESS_EVERY_MS) return;
      toldMs = nowMs();
      tell({ fuzzing: runs });
    };
    tell({ fuzzed: await this.#lane!.round(order, signal, onRuns).finally(release) });
  }

  /** A unit is done whole or not at all: whoever wants it to end sooner ends this process. */
  async #doUnit(order: UnitOrder): Promise<void> {
    const release = onInterrupt(() => true);
    try {
      tell({ unitDone: await doUnitHere(order, this.#job.config, this.#context) });
    } finally {
      release();
    }
    tell({ idle: true, events: [] });
  }

  async #reenact(asked: Reenact): Promise<void> {
    await reenact(asked, this.#job, this.#context);
    tell({ idle: true, events: [] });
  }

  readonly #beginSearch = () => {
    const controller = new AbortController();
    const release = onInterrupt(() => {
      this.#isStopping = true;
      controller.abort();
      return true;
    });
    return { signal: controller.signal, release };
  };

  #askToKeep(): Promise<void> {
    return new Promise((resolve) => {
      this.#mayKeep = resolve;
      tell({ keep: "may I" });
    });
  }
}

function tell(message: FromWorker): void {
  process.send!(message);
}
