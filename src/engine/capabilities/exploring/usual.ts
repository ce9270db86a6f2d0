/** How long the answers to each action of an episode take as a rule, so that one that is out of line can be told. */
import { formatDurationMs } from "../../text/duration.ts";

/** Fewer answers than this say nothing of what is usual. */
const LEAST = 5;
/** In ms. Below it, nothing is slow, however quick the others were. */
const FLOOR_MS = 10;

export class Usual {
  readonly #latencies = new Map<string, number[]>();

  add(action: string, latencyMs: number): void {
    const known = this.#latencies.get(action);
    if (known === undefined) this.#latencies.set(action, [latencyMs]);
    else known.push(latencyMs);
  }

  /** The latency above which an answer is out of line; undefined as long as too few are known. */
  limit(action: string, factor: number): { readonly ms: number; readonly says: string } | undefined {
    const known = this.#latencies.get(action) ?? [];
    if (known.length < LEAST) return undefined;
    const median = [...known].sort((a, b) => a - b)[Math.floor(known.length / 2)]!;
    const ms = Math.max(FLOOR_MS, factor * median);
    return { ms, says: `${factor} times the usual ${formatDurationMs(median)}` };
  }
}
