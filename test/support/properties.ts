/**
 * fast-check, as all tests use it. The inputs of a run of the suite are the same every time, so that what passes here passes
 * elsewhere, too; runs of the slow tests draw new ones. No property takes longer than its limit: while a synchronous one runs, or
 * shrinks a failure, no time limit of a test can end it.
 */
import fc from "fast-check";
import { SLOW } from "./slow.ts";

const SEED = 20_261_127;
const MAX_MS = SLOW ? 1_500_000 : 150_000;

fc.configureGlobal({
  ...(SLOW ? {} : { seed: SEED }),
  interruptAfterTimeLimit: MAX_MS,
  // An interrupted property has not held, whatever it tried until then.
  markInterruptAsFailure: true,
});

export { fc };
