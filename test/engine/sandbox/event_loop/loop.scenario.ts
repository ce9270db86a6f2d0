/** Plays the program that the environment names. */
import { setImmediate as yieldNow, setTimeout as sleep } from "node:timers/promises";
import * as timers from "node:timers";
import { scenario } from "seedbed";
import { type Body, play } from "./play.ts";

/** Later than all that a program starts, however deep. */
const END_MS = 2 ** 31 - 1;
const MAX_DEPTH = 20;

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
    for (let depth = 0; depth < MAX_DEPTH; depth++) await new Promise((resolve) => setTimeout(resolve, END_MS));
    event("log", log);
  },
);
