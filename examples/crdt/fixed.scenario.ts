// Run it: seedbed test examples/crdt/fixed.scenario.ts
import { replicated } from "./replicated.ts";

export default replicated("likes that each replica counts by itself", true);
