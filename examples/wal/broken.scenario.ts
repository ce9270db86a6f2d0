// Run it: seedbed test examples/wal/broken.scenario.ts
import { storing } from "./storing.ts";

export default storing("a log that forgets an fsync", false);
