/** Messages between programs. */
import { defineCapability } from "../capability.ts";
import { eventText } from "../event_words.ts";
import { node } from "./author.ts";
import { MESSAGES } from "./messages.ts";

export const messages = defineCapability(MESSAGES, {
  authors: { node },
  events: {
    "message.lost": {
      needs: ["from", "to"],
      words: ({ from, to }) => `a message of ${eventText(from)} to ${eventText(to)} is lost`,
    },
  },
});
