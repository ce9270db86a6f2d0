// Run it: seedbed test examples/failpoints/broken.scenario.ts
import { paying } from "./paying.ts";

export default paying("a retry charges again", false);
