/** Describes the events of messages: `→ message 1, ann to bob`. */
import type { EventWords } from "../capability.ts";
import { type EventData, eventText } from "../event_words.ts";

const OF_MESSAGE = ["id", "from", "to"];

export const events: Readonly<Record<string, EventWords>> = {
  "net.send": { needs: OF_MESSAGE, words: (data) => `→ ${message(data)}` },
  "net.deliver": { needs: OF_MESSAGE, words: (data) => `← ${message(data)}` },
  "net.drop": { needs: OF_MESSAGE, words: (data) => `${message(data)} is lost` },
};

function message({ id, from, to }: EventData): string {
  return `message ${eventText(id)}, ${eventText(from)} to ${eventText(to)}`;
}
