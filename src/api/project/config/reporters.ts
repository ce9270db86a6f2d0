/** The names of reporters, and how one is written where it is asked for: `pretty`, `junit=report.xml`. */
export const REPORTER_NAMES = ["pretty", "json", "junit", "html", "github", "tap", "ndjson"] as const;
export type ReporterName = (typeof REPORTER_NAMES)[number];

export const REPORTER_PATTERN = new RegExp(`^(${REPORTER_NAMES.join("|")})(=.+)?$`, "s");

export const REPORTER_EXPECTED = `expected ${REPORTER_NAMES.slice(0, -1).join(", ")} or ${
  REPORTER_NAMES.at(-1)
}, alone or with a file as in junit=report.xml`;

/** @param text matches `REPORTER_PATTERN` */
export function parseReporter(text: string): { readonly name: ReporterName; readonly path: string | undefined } {
  const at = text.indexOf("=");
  return at < 0
    ? { name: text as ReporterName, path: undefined }
    : { name: text.slice(0, at) as ReporterName, path: text.slice(at + 1) };
}
