/** Positions in a bundle, as places in the author's files. */
import { originalPositionFor, TraceMap } from "@jridgewell/trace-mapping";
import { Lines } from "../syntax/lines.ts";
import { isOwnSource } from "../syntax/source_name.ts";

export class Places {
  readonly #map: TraceMap;
  readonly #lines: Lines;

  constructor(code: string, map: string) {
    this.#map = new TraceMap(map);
    this.#lines = new Lines(code);
  }

  /** As in `checkout.ts:19`; undefined in a dependency. */
  own(offset: number): string | undefined {
    const { source, line } = originalPositionFor(this.#map, this.#lines.positionOf(offset));
    return source === null || !isOwnSource(source) ? undefined : `${source}:${line}`;
  }
}
