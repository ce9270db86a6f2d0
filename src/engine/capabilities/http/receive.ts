/** Waits for all of an answer, as clients do that want its body whole. */
import type { Kernel } from "../../world/kernel.ts";
import { BodyChunks } from "./body_chunks.ts";
import type { HttpAnswer } from "./messages.ts";
import { contentOf } from "./rule.ts";

/**
 * @param label of the pieces of its body in the schedule
 * @throws HttpError if there is no answer, or not all of it
 */
export async function wholeAnswer(
  given: HttpAnswer | Promise<HttpAnswer>,
  label: string,
  kernel: Kernel,
): Promise<HttpAnswer> {
  const answer = await given;
  const { pieces, streamed } = answer;
  if (pieces !== undefined || streamed !== undefined) await new BodyChunks(kernel, answer, label).all();
  return streamed === undefined ? answer : { ...answer, ...contentOf(streamed.bytes) };
}
