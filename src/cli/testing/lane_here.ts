/** A lane of fuzzing in this process, which has nothing else to do. */
import { limitsFor, settingFor } from "../../api/project/config/running.ts";
import { loadTarget } from "../../api/project/load/load_target.ts";
import { withSetting } from "../../api/project/load/setting.ts";
import { readDictionary } from "../../api/runs/fuzz/dictionary.ts";
import { Lane } from "../../api/runs/fuzz/lane.ts";
import type { RoundFound, RoundOrder } from "../../api/runs/fuzz/round.ts";
import { keepGuard } from "../../engine/sandbox/guard/guard.ts";
import type { Context } from "../context.ts";
import { limitRealTimeBy } from "../real_time.ts";
import type { TestJob } from "./job.ts";
import type { LaneBegin } from "./messages.ts";

export class LaneHere {
  readonly #lane: Promise<Lane>;
  #end = Infinity;

  constructor({ target, dictionaries, ...settings }: LaneBegin, { config }: TestJob, context: Context) {
    limitRealTimeBy(config);
    this.#lane = loadTarget(target, { cwd: context.cwd, allowCode: context.allowCodeUnasked }).then((loaded) => {
      const { program } = withSetting(loaded, settingFor(loaded.program.ir, config), context.cwd);
      const dictionary = dictionaries.flatMap(({ path, shown }) => readDictionary(path, shown));
      const { strict } = config.values;
      return new Lane(program, { ...settings, dictionary, strict, limits: limitsFor(program.ir, config) });
    });
    // Told with the first round.
    this.#lane.catch(() => {});
  }

  endAt(seed: number): void {
    this.#end = Math.min(this.#end, seed);
    this.#lane.then((lane) => lane.endAt(this.#end), () => {});
  }

  async round(order: RoundOrder, signal: AbortSignal, onRuns: (runs: number) => void): Promise<RoundFound> {
    const lane = await this.#lane;
    const release = keepGuard();
    try {
      return await lane.round(order, { signal, onRun: ({ runs }) => onRuns(runs) });
    } finally {
      release();
    }
  }
}
