/** Lines of a stream, which is read no faster than they are asked for. */
import type { Readable } from "node:stream";
import { SeedbedError } from "../../engine/errors.ts";

/** A report with a long story is a few hundred kilobytes. */
const MAX_LINE_CHARACTERS = 64 * 1024 * 1024;

/** @throws SeedbedError `contract` for a line that is too long to be held */
export async function* linesOf(stream: Readable): AsyncGenerator<string, void, undefined> {
  let rest = "";
  for await (const chunk of stream.setEncoding("utf8") as AsyncIterable<string>) {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop()!;
    if (rest.length > MAX_LINE_CHARACTERS) {
      throw new SeedbedError(
        "contract",
        `expected lines of at most ${MAX_LINE_CHARACTERS} characters, found a longer one`,
      );
    }
    yield* lines;
  }
  if (rest !== "") yield rest;
}
