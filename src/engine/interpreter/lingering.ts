/**
 * What the steps of a run have left under way: a timer that throws later, work that nobody awaits. A run with `untilIdle` goes on with it, as
 * a process does. An interval that nobody stops keeps a process alive for ever, and is no fault of its own: hence the bounds.
 */
import type { World } from "../capabilities/world.ts";

const MAX_TURNS = 250;
const MAX_MS = 3_600_000;

export class Lingering {
  readonly #world: World;
  readonly #untilMs: number;
  #turns = 0;

  /** To be made when the last step has ended. */
  constructor(world: World) {
    const { clock, limits } = world.kernel;
    this.#world = world;
    this.#untilMs = clock.elapsedMs + MAX_MS < limits.maxVirtualMs ? clock.elapsedMs + MAX_MS : limits.maxVirtualMs;
  }

  /** To be asked before each turn, when promises have run. */
  goesOn(): boolean {
    const { main, kernel: { scheduler, outside } } = this.#world;
    if (outside.isAtWork()) return true;
    if (scheduler.idle) return false;
    const { nextDueMs } = scheduler;
    if (nextDueMs !== undefined && nextDueMs > this.#untilMs) return false;
    return scheduler.keepsAlive(main) && this.#turns++ < MAX_TURNS;
  }
}
