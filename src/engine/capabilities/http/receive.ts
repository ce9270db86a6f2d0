/** Waits for all of an answer, as clients do that want its body whole. */
import { Buffer } from "node:buffer";
import type { Kernel } from "../../world/kernel.ts";
import { BodyChunks } from "./body_chunks.ts";
import { type HttpAnswer, HttpError } from "./messages.ts";
import { contentOf } from "./rule.ts";

/** How much of an answer is waited for. */
export interface Bounds {
  readonly maxBytes: number;
  /** In virtual ms, from when its head is there. */
  readonly timeoutMs: number;
}

/**
 * @param label of the pieces of its body in the schedule
 * @throws HttpError if there is no answer, or not all of it; `ETIMEDOUT` if it takes longer than the bounds allow
 */
export async function wholeAnswer(
  given: HttpAnswer | Promise<HttpAnswer>,
  label: string,
  kernel: Kernel,
  bounds?: Bounds,
): Promise<HttpAnswer> {
  const answer = await given;
  const { pieces, streamed } = answer;
  if (pieces === undefined && streamed === undefined) return bounds === undefined ? answer : cut(answer, bounds);
  const chunks = new BodyChunks(kernel, answer, label);
  if (bounds === undefined) {
    await chunks.all();
    return streamed === undefined ? answer : { ...answer, ...contentOf(streamed.bytes) };
  }
  const startMs = kernel.clock.elapsedMs;
  const taken: Uint8Array[] = [];
  let bytes = 0;
  while (!chunks.isOver && bytes <= bounds.maxBytes) {
    const chunk = await new Promise<Uint8Array>((take, fail) => chunks.next({ take, fail }));
    taken.push(chunk);
    bytes += chunk.length;
    if (kernel.clock.elapsedMs - startMs <= bounds.timeoutMs) continue;
    chunks.cancel();
    throw new HttpError("ETIMEDOUT", `${label}: the body had not ended within ${bounds.timeoutMs} ms`);
  }
  if (!chunks.isOver) chunks.cancel();
  return cut({ ...answer, ...contentOf(new Uint8Array(Buffer.concat(taken))) }, bounds);
}

function cut(answer: HttpAnswer, { maxBytes }: Bounds): HttpAnswer {
  const { body, bytes } = answer;
  // Text of no more than a third has no more bytes than that: most bodies are not counted.
  if (bytes === undefined && body.length * 3 <= maxBytes) return answer;
  const all = bytes ?? Buffer.from(body);
  if (all.length <= maxBytes) return answer;
  const { bytes: _, ...rest } = answer;
  return { ...rest, body: Buffer.from(all.subarray(0, maxBytes)).toString(), cutBytes: maxBytes };
}
