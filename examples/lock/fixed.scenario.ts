// Run it: seedbed test examples/lock/fixed.scenario.ts
import { locking } from "./locking.ts";

export default locking("a lock with leases and fencing tokens", true);
