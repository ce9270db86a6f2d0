// Run it: seedbed test examples/failpoints/fixed.scenario.ts
import { paying } from "./paying.ts";

export default paying("a retry with a key charges once", true);
