// Run it: seedbed test examples/raft/broken.scenario.ts
import { replicated } from "./replicated.ts";

export default replicated("Raft that commits without a majority", "commits without a majority");
