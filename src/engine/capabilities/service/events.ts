/** Describes the events of servers: `cache-2 takes the place of cache`. */
import type { EventWords } from "../capability.ts";
import { eventText } from "../event_words.ts";

export const events: Readonly<Record<string, EventWords>> = {
  "redis.failover": {
    needs: ["from", "to"],
    words: ({ from, to }) => `${eventText(to)} takes the place of ${eventText(from)}`,
  },
  "redis.exit": {
    needs: ["machine", "why"],
    words: ({ machine, why }) => `${eventText(machine)} gives up: ${eventText(why)}`,
  },
};
