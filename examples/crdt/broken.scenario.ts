// Run it: seedbed test examples/crdt/broken.scenario.ts
import { replicated } from "./replicated.ts";

export default replicated("one number of likes, which all replicas set", false);
