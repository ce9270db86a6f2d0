/**
 * A strategy decides how an exploring run chooses. Three methods carry every strategy, after shuttle's `Scheduler`
 * (https://github.com/awslabs/shuttle): a new run, the next pick, the next value.
 */
import type { PickOption } from "../decisions/decision.ts";

export interface Strategy {
  readonly name: string;
  /** Prepares for a new run. The same seed must lead to the same answers. */
  begin(seed: number): void;
  /** Which of `options` (two or more) happens first: an index. */
  pick(options: readonly PickOption[]): number;
  /** An integer in `[0, bound)` for the consumer `stream`. */
  draw(stream: string, bound: number): number;
}
