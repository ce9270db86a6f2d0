// Run it: seedbed test examples/redis-lock/broken.scenario.ts
import { lostPrimary, pausedTeller } from "./bank.ts";

export const paused = pausedTeller("a lock that expires during a pause", false);
export const failedOver = lostPrimary("a lock that is lost in a fail-over", false);
