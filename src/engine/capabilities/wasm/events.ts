/** Describes the events of guests: `app.wasm stdout "ok\n"`, `app.wasm exits with 0`. */
import type { EventWords } from "../capability.ts";
import { type EventData, eventText } from "../event_words.ts";

const written = (name: string): EventWords => ({
  needs: ["guest"],
  words: (data) => `${eventText(data["guest"])} ${name} ${shown(data)}`,
});

export const events: Readonly<Record<string, EventWords>> = {
  "wasm.stdout": written("stdout"),
  "wasm.stderr": written("stderr"),
  "wasm.exit": { needs: ["guest"], words: ({ guest, code }) => `${eventText(guest)} exits with ${eventText(code)}` },
  "wasm.trap": { needs: ["guest"], words: ({ guest, reason }) => `${eventText(guest)} traps: ${eventText(reason)}` },
};

function shown({ text, base64 }: EventData): string {
  return text === undefined ? `${eventText(base64)} (base64)` : JSON.stringify(text);
}
