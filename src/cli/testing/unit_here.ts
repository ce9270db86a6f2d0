/** Does units of a campaign in this process. */
import type { ResolvedConfig } from "../../api/project/config/resolve.ts";
import { loadFile } from "../../api/project/load/load.ts";
import { doUnit, type UnitOrder } from "../../api/runs/campaign/do_unit.ts";
import type { Unit, UnitResult } from "../../api/runs/campaign/unit.ts";
import type { Came, QueueWorker, WatchedQueue } from "../../api/runs/campaign/work_queue.ts";
import type { Program } from "../../engine/interpreter/program.ts";
import { keepGuard } from "../../engine/sandbox/guard/guard.ts";
import type { Context } from "../context.ts";
import { limitRealTimeBy } from "../real_time.ts";

/** Units of many scenarios take turns; programs of large packages take some memory. */
const MAX_LOADED = 64;
/** By file: the one that was used last comes last. */
const loaded = new Map<string, Program>();

async function programOf(
  file: string,
  { allowCodeUnasked: allowCode }: Pick<Context, "allowCodeUnasked">,
): Promise<Program> {
  const program = loaded.get(file) ?? (await loadFile(file, { allowCode }))[0]!.program;
  loaded.delete(file);
  loaded.set(file, program);
  if (loaded.size > MAX_LOADED) loaded.delete(loaded.keys().next().value!);
  return program;
}

export async function doUnitHere(order: UnitOrder, config: ResolvedConfig, context: Context): Promise<UnitResult> {
  limitRealTimeBy(config);
  const release = keepGuard();
  try {
    return await doUnit(await programOf(order.file, context), order);
  } finally {
    release();
  }
}

/** A queue whose only worker is this process: for one that may start no others. */
export class UnitsHere implements WatchedQueue {
  readonly capacity = 1;
  readonly #orderOf: (unit: Unit) => UnitOrder;
  readonly #config: ResolvedConfig;
  readonly #context: Context;
  #waiting: Unit[] = [];
  #unit: Unit | undefined;
  #done = 0;

  constructor(orderOf: (unit: Unit) => UnitOrder, config: ResolvedConfig, context: Context) {
    this.#orderOf = orderOf;
    this.#config = config;
    this.#context = context;
  }

  put(unit: Unit): void {
    this.#waiting.push(unit);
  }

  async take(): Promise<Came | "over"> {
    const unit = this.#waiting.shift();
    if (unit === undefined) return "over";
    this.#unit = unit;
    const result = await doUnitHere(this.#orderOf(unit), this.#config, this.#context);
    this.#unit = undefined;
    this.#done++;
    return { result };
  }

  end(): void {
    this.#waiting = [];
  }

  close(): void {
    // Nothing is open.
  }

  get workers(): readonly QueueWorker[] {
    const unit = this.#unit;
    return [{ name: "this process", jobs: 1, busy: unit === undefined ? 0 : 1, done: this.#done, unit }];
  }
}
