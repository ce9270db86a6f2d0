/** Virtual time. */
import { defineCapability } from "../capability.ts";
import { advance } from "./advance.ts";
import { clock, waiting } from "./author.ts";
import { busy } from "./busy.ts";
import { TIME } from "./clock.ts";
import { freeze } from "./freeze.ts";
import { sleep } from "./sleep.ts";
import { unfreeze } from "./unfreeze.ts";

export const time = defineCapability(TIME, {
  steps: () => [sleep, advance, busy, freeze, unfreeze],
  authors: { clock },
  functions: waiting,
});
