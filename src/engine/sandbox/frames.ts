/** Stacks of bundled code, mapped to the author's files. */
import { originalPositionFor, sourceContentFor, TraceMap } from "@jridgewell/trace-mapping";
import type { SourceLocation } from "../errors.ts";
import type { SourceFrame } from "../interpreter/program.ts";
import { isOwnSource } from "./source_name.ts";
import { type FrameLocator, registerBundle, sourceOfVirtual } from "./stacks.ts";

export class FrameReader implements FrameLocator {
  readonly #url: string;
  readonly #sourceMap: string;
  #map: TraceMap | undefined;

  /** @param url the `sourceURL` under which the bundle was evaluated */
  constructor(url: string, sourceMap: string) {
    this.#url = url;
    this.#sourceMap = sourceMap;
    registerBundle(url, this);
  }

  /** Frames of the bundle only, innermost first, whether they are mapped already or not. */
  read(stack: string): SourceFrame[] {
    const frames: SourceFrame[] = [];
    for (const text of stack.split("\n")) {
      const match = FRAME.exec(text);
      if (match === null) continue;
      const [, name, line, column] = match;
      const frame = this.#frame(name!, Number(line), Number(column));
      if (frame !== undefined) frames.push({ ...frame, functionName: functionNameOf(text) });
    }
    return frames;
  }

  /** A line of a source, trimmed. */
  line({ file, line }: SourceLocation): string | undefined {
    if (line === undefined) return undefined;
    return sourceContentFor(this.#trace(), file)?.split("\n")[line - 1]?.trim();
  }

  /** The whole text of a source of the author's. */
  source(file: string): string | undefined {
    return sourceContentFor(this.#trace(), file) ?? undefined;
  }

  #trace(): TraceMap {
    this.#map ??= new TraceMap(this.#sourceMap);
    return this.#map;
  }

  locate(line: number, column: number): Omit<SourceFrame, "functionName"> | undefined {
    const { source, line: original, column: originalColumn } = originalPositionFor(this.#trace(), {
      line,
      column: column - 1,
    });
    if (source === null) return undefined;
    return { file: source, line: original, column: originalColumn + 1, own: isOwnSource(source) };
  }

  #frame(name: string, line: number, column: number): Omit<SourceFrame, "functionName"> | undefined {
    if (name === this.#url) return this.locate(line, column);
    const file = sourceOfVirtual(name);
    return file === undefined ? undefined : { file, line, column, own: isOwnSource(file) };
  }
}

/** A frame's file, line and column: `    at charge (/app/checkout.ts:3:9)`, or the same without a name. */
const FRAME = /^\s+at (?:.* \(|async )?((?:\/|seedbed:).*):(\d+):(\d+)\)?$/;

/** From `    at async charge (seedbed:///…)`. */
function functionNameOf(line: string): string | undefined {
  const match = /^\s*at (?:async )?(?:new )?([^\s(]+)(?: \[as [^\]]+\])? \(/.exec(line);
  const name = match?.[1]?.replace(/^(?:Object|Module|global)\./, "");
  return name === undefined || name === "<anonymous>" || name === "eval" ? undefined : name;
}
