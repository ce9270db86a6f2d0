/** Where a path of a JSON or YAML document stands in its text. Only asked when there is something to say about it. */
import type { SourceLocation } from "../../engine/errors.ts";

/** The place of the value at `keys`, or of the innermost one on the way that there is. */
export async function locateInData(
  file: string,
  text: string,
  keys: readonly (string | number)[],
): Promise<SourceLocation> {
  const { isMap, isScalar, LineCounter, parseDocument } = await import("./yaml.ts");
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  let offset: number | undefined;
  for (let length = keys.length; length > 0 && offset === undefined; length--) {
    const path = keys.slice(0, length);
    const holder = length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
    const pair = isMap(holder)
      ? holder.items.find((item) => isScalar(item.key) && String(item.key.value) === String(path.at(-1)))
      : undefined;
    // The key of a field, not its value: that is where an unknown or misspelt one is to be seen.
    const node = pair?.key ?? document.getIn(path, true);
    offset = (node as { range?: readonly number[] | null } | undefined)?.range?.[0];
  }
  if (offset === undefined) return { file };
  const { line, col } = lines.linePos(offset);
  return { file, line, column: col };
}
