/** Finds the place of a path of a JSON or YAML document in its text. Only asked when there is something to say about it. */
import type { SourceLocation } from "../../../engine/errors.ts";

/** Of a longer text the places are not looked for. */
const MAX_LOCATED_CHARACTERS = 4 * 1024 * 1024;

/** The place of the value at `keys`, or of the innermost one on the way that there is. */
export async function locateInData(
  file: string,
  text: string,
  keys: readonly (string | number)[],
): Promise<SourceLocation> {
  if (text.length > MAX_LOCATED_CHARACTERS) return { file };
  const { placeInYaml } = await import("./yaml.ts");
  return { file, ...placeInYaml(text, keys) };
}
