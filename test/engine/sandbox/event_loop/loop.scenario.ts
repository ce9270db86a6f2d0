/** Plays the program that the environment names. */
import { setImmediate as yieldNow, setTimeout as sleep } from "node:timers/promises";
import * as timers from "node:timers";
import { scenario } from "seedbed";
import { type Body, play } from "./play.ts";

/** Longer than any delay. */
const END_MS = 2 ** 31 - 1;

export const loop = scenario("loop").limits({ maxVirtualMs: Number.MAX_SAFE_INTEGER }).step(
  "play",
  async ({ busy, clock, event }) => {
    const log: string[] = [];
    const startMs = clock.elapsedMs;
    play(JSON.parse(process.env["PLAY"]!) as Body, {
      ...timers,
      nextTick: process.nextTick,
      queueMicrotask,
      sleep,
      yield: () => yieldNow(),
      busy: (ms) => busy(ms),
      nowMs: () => clock.elapsedMs - startMs,
    }, log);
    // What keeps nothing alive happens all the same, as long as something else does.
    for (let before = -1; before !== log.length;) {
      before = log.length;
      await new Promise((resolve) => setTimeout(resolve, END_MS));
    }
    event("log", log);
  },
);
