/** Gives Deno's streams of the web the symbols by which Node's helpers ask for their state. */
import { redefine, type Undo } from "../../replace.ts";

/** An internal slot, which Deno keeps under a symbol. */
export function slot(stream: object, name: string): unknown {
  const key = Object.getOwnPropertySymbols(stream).find(({ description }) => description === `[[${name}]]`);
  return key === undefined ? undefined : (stream as Record<symbol, unknown>)[key];
}

const ANSWERS: Readonly<Record<string, (stream: object) => boolean>> = {
  disturbed: (stream) => slot(stream, "disturbed") === true,
  errored: (stream) => slot(stream, "state") === "errored",
  readable: (stream) => slot(stream, "state") === "readable",
};

/** Without them, undici takes a body that was read for one that was not. */
export function answerNodesQuestions(): Undo[] {
  return Object.entries(ANSWERS).map(([name, answer]) =>
    redefine(ReadableStream.prototype, Symbol.for(`nodejs.stream.${name}`), {
      get(this: object) {
        return answer(this);
      },
      enumerable: false,
      configurable: true,
    })
  );
}
