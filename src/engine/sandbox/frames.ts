/** Stacks of bundled code, mapped to the author's files. */
import { originalPositionFor, sourceContentFor, TraceMap } from "@jridgewell/trace-mapping";
import type { SourceLocation } from "../errors.ts";
import type { SourceFrame } from "../interpreter/program.ts";
import { isOwnSource } from "./source_name.ts";

export class FrameReader {
  readonly #url: string;
  readonly #sourceMap: string;
  #map: TraceMap | undefined;

  /** @param url the `sourceURL` under which the bundle was evaluated */
  constructor(url: string, sourceMap: string) {
    this.#url = url;
    this.#sourceMap = sourceMap;
  }

  /** Frames of the bundle only, innermost first. */
  read(stack: string): SourceFrame[] {
    const frames: SourceFrame[] = [];
    for (const line of stack.split("\n")) {
      const at = line.indexOf(this.#url);
      if (at < 0) continue;
      const position = /^:(\d+):(\d+)/.exec(line.slice(at + this.#url.length));
      if (position === null) continue;
      const frame = this.#locate(Number(position[1]), Number(position[2]), functionNameOf(line));
      if (frame !== undefined) frames.push(frame);
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

  #locate(line: number, column: number, functionName: string | undefined): SourceFrame | undefined {
    const { source, line: original, column: originalColumn } = originalPositionFor(this.#trace(), {
      line,
      column: column - 1,
    });
    if (source === null) return undefined;
    return { file: source, line: original, column: originalColumn + 1, functionName, own: isOwnSource(source) };
  }
}

/** From `    at async charge (seedbed:///…)`. */
function functionNameOf(line: string): string | undefined {
  const match = /^\s*at (?:async )?(?:new )?([^\s(]+)(?: \[as [^\]]+\])? \(/.exec(line);
  const name = match?.[1]?.replace(/^(?:Object|Module|global)\./, "");
  return name === undefined || name === "<anonymous>" || name === "eval" ? undefined : name;
}
