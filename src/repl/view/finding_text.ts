/** A finding in words. */
import { formatLocation } from "../../engine/errors.ts";
import type { Finding } from "../../engine/findings/finding.ts";

/** In full: message, place, details, hint. */
export function findingText({ message, location, details = [], hint }: Finding): string {
  const place = location === undefined ? [] : [`at ${formatLocation(location)}`];
  // Details of an error begin with its place.
  const lines = new Set([message, ...place, ...details, ...hint === undefined ? [] : [`hint: ${hint}`]]);
  return [...lines].join("\n");
}

/** In one line. */
export function findingLine({ message }: Finding): string {
  return message.split("\n", 1)[0]!;
}
