/** Reads a header of the form `name: value`, where the value may be in quotes. */
export interface Header {
  readonly name: string;
  readonly value: string;
}

export function readHeader(line: string): Header {
  const colon = line.indexOf(":");
  if (colon < 0) return { name: line.trim(), value: "" };
  const value = line.slice(colon + 1).trim();
  return { name: line.slice(0, colon).trim(), value: value.startsWith('"') ? unquoted(value) : value };
}

/** Without a quote at the end, `indexOf` gives -1, and all is lost but for the last character. */
function unquoted(value: string): string {
  return value.slice(1, value.indexOf('"', 1));
}
