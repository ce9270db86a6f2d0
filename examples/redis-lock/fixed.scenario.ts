// Run it: seedbed test examples/redis-lock/fixed.scenario.ts
import { lostPrimary, pausedTeller } from "./bank.ts";

export const paused = pausedTeller("a lock that expires during a pause, and fencing tokens", true);
export const failedOver = lostPrimary("a lock that is lost in a fail-over, and fencing tokens", true);
