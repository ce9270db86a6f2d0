/** Describes the events of requests: `→ POST /send mailer.internal`, `← 202 POST /send mailer.internal after 5 ms`. */
import type { EventWords } from "../capability.ts";
import { afterWords, type EventData, eventText } from "../event_words.ts";

const OF_REQUEST = ["method", "path"];

export const events: Readonly<Record<string, EventWords>> = {
  "http.request": { needs: OF_REQUEST, words: (data) => `→ ${request(data)}` },
  "http.response": {
    needs: [...OF_REQUEST, "status"],
    words: (data) => `← ${eventText(data["status"])} ${request(data)}${afterWords(data)}`,
  },
  "http.error": {
    needs: [...OF_REQUEST, "code"],
    words: (data) => `← ${eventText(data["code"])} ${request(data)}${afterWords(data)}`,
  },
};

function request({ method, path, host }: EventData): string {
  return `${eventText(method)} ${eventText(path)}${host === undefined ? "" : ` ${eventText(host)}`}`;
}
