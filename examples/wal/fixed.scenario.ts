// Run it: seedbed test examples/wal/fixed.scenario.ts
import { storing } from "./storing.ts";

export default storing("a log that is synced", true);
