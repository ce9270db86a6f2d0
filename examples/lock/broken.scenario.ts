// Run it: seedbed test examples/lock/broken.scenario.ts
import { locking } from "./locking.ts";

export default locking("a lock with leases", false);
