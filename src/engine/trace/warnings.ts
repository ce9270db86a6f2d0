/** Lists oddities of a trace that is valid: it is of an older version. It can be read, but may not replay. */
import type { TraceProblem } from "./decode.ts";
import { TRACE_VERSION } from "./format.ts";

export function warningsOf(version: number): TraceProblem[] {
  if (version >= TRACE_VERSION) return [];
  return [{ line: 1, message: `trace version ${version} is an old one, and is read as ${TRACE_VERSION}` }];
}
