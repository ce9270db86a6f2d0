/**
 * fast-check, configured for all tests. The inputs are the same in every run of the suite, so that what passes here passes
 * elsewhere, too; runs of the slow tests draw new ones. Each property has a time limit, since the time limit of a test cannot end a
 * synchronous property while it runs or shrinks a failure.
 */
import fc from "fast-check";
import { SLOW } from "./slow.ts";

const SEED = 20_261_127;
const MAX_MS = SLOW ? 1_500_000 : 150_000;

fc.configureGlobal({
  ...(SLOW ? {} : { seed: SEED }),
  interruptAfterTimeLimit: MAX_MS,
  // An interrupted property has not been shown to hold.
  markInterruptAsFailure: true,
});

export { fc };
