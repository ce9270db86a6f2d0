/** Traces as somebody with bad intent would write them: whole and with a checksum that fits, but not what a run wrote. */
import { createHash } from "node:crypto";

/** A line of a trace. */
export type Line = Record<string, unknown>;

export interface Forged {
  readonly header?: (header: Line) => Line;
  readonly entries?: (entries: Line[]) => Line[];
  /** Given a footer whose counts fit. */
  readonly footer?: (footer: Line) => Line;
}

/** The trace with changes, and a footer whose counts and digest fit them. */
export function forge(text: string, { header = same, entries = same, footer = same }: Forged = {}): string {
  const lines = text.trimEnd().split("\n").map((line) => JSON.parse(line) as Line);
  const body = entries(lines.slice(1, -1));
  const { sha256: _, ...last } = lines.at(-1)!;
  const counted = { ...last, entries: body.length, decisions: body.filter((entry) => "l" in entry).length };
  const before = [header(lines[0]!), ...body].map((line) => `${JSON.stringify(line)}\n`).join("") +
    JSON.stringify(footer(counted)).slice(0, -1);
  return `${before},"sha256":"${createHash("sha256").update(before).digest("hex")}"}\n`;
}

/** Without what the host answered, and with an end that asks no questions. */
export function withoutAnswers(text: string): string {
  return forge(text, { entries: (entries) => entries.filter((entry) => !("host" in entry)) });
}

/** Without anything that happened. */
export function withoutBody(text: string): string {
  return forge(text, {
    entries: () => [],
    footer: (footer) => ({ ...footer, end: "pass", virtualMs: 0, finding: undefined }),
  });
}

function same<T>(value: T): T {
  return value;
}
