/** Words that events of several capabilities share. */
import { formatDurationMs } from "../text/duration.ts";
import type { Json } from "../json.ts";

export type EventData = Readonly<Record<string, Json | undefined>>;

export function eventText(value: Json | undefined): string {
  return typeof value === "string" ? value : JSON.stringify(value) ?? "undefined";
}

/** ` after 5 ms`, where the event says it. */
export function afterWords({ afterMs }: EventData): string {
  return typeof afterMs === "number" ? ` after ${formatDurationMs(afterMs)}` : "";
}
