// Run it: seedbed test examples/raft/fixed.scenario.ts
import { replicated } from "./replicated.ts";

export default replicated("a register replicated by Raft");
