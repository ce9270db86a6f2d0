/** The result of a command, in words for the status line. */
import { SeedbedError } from "../../engine/errors.ts";
import type { Branch } from "../../engine/session/branch.ts";
import { findingLine } from "../view/finding_text.ts";

export function outcomeWords({ outcome: { status, finding } }: Branch): string {
  return finding === undefined ? status : `${status}, ${findingLine(finding)}`;
}

export function errorWords(error: unknown): string {
  if (error instanceof SeedbedError) {
    const { location, message, hint } = error;
    const place = location === undefined
      ? ""
      : `${[location.file, location.line, location.column].filter((part) => part !== undefined).join(":")}: `;
    return `${place}${message}${hint === undefined ? "" : ` (${hint})`}`;
  }
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
