/** Stacks of bundled code, mapped to the author's files. */
import { originalPositionFor, sourceContentFor, TraceMap } from "@jridgewell/trace-mapping";
import type { SourceLocation } from "../../errors.ts";
import type { SourceFrame } from "../../interpreter/program.ts";
import { isOwnSource } from "../syntax/source_name.ts";
import { type FrameLocator, registerBundle, sourceOfVirtual } from "../realm/stacks.ts";

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
      const { called, name, line, column } = (NAMED_FRAME.exec(text) ?? FRAME.exec(text))?.groups ?? {};
      if (name === undefined) continue;
      const frame = this.#frame(name, Number(line), Number(column));
      if (frame !== undefined) frames.push({ ...frame, functionName: functionName(called) });
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

/** `    at async charge (/app/checkout.ts:3:9)`; the name of a file may have spaces and brackets of its own. */
const NAMED_FRAME =
  /^\s+at (?:async )?(?:new )?(?<called>.*?) \((?<name>(?:\/|seedbed:).*):(?<line>\d+):(?<column>\d+)\)$/;
/** `    at async /app/checkout.ts:3:9`, of a function without a name. */
const FRAME = /^\s+at (?:async )?(?<name>(?:\/|seedbed:).*):(?<line>\d+):(?<column>\d+)$/;

/** `Object.charge [as pay]` is called `charge`. */
function functionName(called: string | undefined): string | undefined {
  const name = called?.replace(/ \[as [^\]]+\]$/, "").replace(/^(?:Object|Module|global)\./, "");
  return name === "<anonymous>" || name === "eval" ? undefined : name;
}
