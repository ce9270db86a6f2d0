/** Looking at a key again and again in virtual time, for `assert_eventually_kv` and `assert_never_kv`. */
import { durationMs } from "../../text/duration.ts";
import type { BaseWorld } from "../part.ts";
import { KV } from "./store.ts";

export interface Poll {
  readonly key: string;
  readonly equals: string;
  readonly within: string;
  readonly poll: string;
}

/** Returns whether the key has the value at some look, the first at once and the last when `within` has passed. */
export function sawValue(world: BaseWorld, { key, equals, within, poll }: Poll): boolean | Promise<boolean> {
  const { clock } = world.kernel;
  const endMs = clock.elapsedMs + durationMs(within);
  const intervalMs = durationMs(poll);
  const look = (): boolean | Promise<boolean> => {
    for (;;) {
      // An interval too short to move the clock would go round for ever.
      world.kernel.spin();
      if (world.use(KV).get(key) === equals) return true;
      if (clock.elapsedMs >= endMs) return false;
      const waited = world.kernel.time.sleep(Math.min(intervalMs, endMs - clock.elapsedMs), "poll");
      world.kernel.time.seeLateness();
      if (waited !== undefined) return waited.then(look);
    }
  };
  return look();
}
