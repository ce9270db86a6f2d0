/** Describes the events of processes: `→ git push`, `← exit 1 git push after 5 ms`. */
import type { EventWords } from "../capability.ts";
import { afterWords, type EventData, eventText } from "../event_words.ts";

export const events: Readonly<Record<string, EventWords>> = {
  "proc.spawn": { needs: ["cmd"], words: (data) => `→ ${command(data)}` },
  "proc.exit": { needs: ["cmd"], words: (data) => `← ${ended(data)} ${command(data)}${afterWords(data)}` },
};

function command({ cmd, args }: EventData): string {
  return [eventText(cmd), ...(Array.isArray(args) ? args.map(eventText) : [])].join(" ");
}

function ended({ exitCode, failed, cut }: EventData): string {
  if (exitCode !== undefined) return `exit ${eventText(exitCode)}`;
  return failed === undefined ? `${eventText(cut)} cut off` : eventText(failed);
}
