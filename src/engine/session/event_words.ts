/** Describes an event of the world: `→ POST /send mailer.internal`, in the words of its capability. */
import type { EventWords } from "../capabilities/capability.ts";
import { EACH_CAPABILITY } from "../capabilities/registry.ts";
import type { Json } from "../json.ts";
import type { EventEntry } from "../world/log.ts";

const WORDS: ReadonlyMap<string, EventWords> = new Map(
  EACH_CAPABILITY.flatMap(({ events }) => Object.entries(events)),
);

/** Events of the program have their own names and data, and are shown as they are. */
export function eventWords({ event, data }: EventEntry): string {
  const words = WORDS.get(event);
  if (words !== undefined && isFields(data) && words.needs.every((name) => Object.hasOwn(data, name))) {
    return words.words(data);
  }
  return data === undefined ? event : `${event} ${JSON.stringify(data)}`;
}

function isFields(data: Json | undefined): data is Readonly<Record<string, Json>> & Json {
  return typeof data === "object" && data !== null && !Array.isArray(data);
}
