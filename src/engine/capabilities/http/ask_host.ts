/** A request that the host answers: a recorded decision. */
import { Buffer } from "node:buffer";
import { type RequestAnswer, type RequestBounds, sendRequest } from "../../host/request.ts";
import type { Json } from "../../json.ts";
import type { Kernel } from "../../world/kernel.ts";
import { type HttpAnswer, HttpError, type HttpRequest, type SentRequest } from "./messages.ts";

/** What of an answer is wanted, and with which secrets it is asked for. */
export type AskedOfHost = Partial<Omit<RequestBounds, "signal">> & {
  /** See `HostCall`. */
  readonly turn?: (() => Promise<void>) | undefined;
  /** What the answer is known by in a recording, if not by method and URL. */
  readonly detail?: string | undefined;
};

/** @param onAnswered told of the status before the program is */
export function askHost(
  kernel: Kernel,
  request: HttpRequest,
  onAnswered: (status: number) => void,
  asked: AskedOfHost = {},
): SentRequest {
  const { maxHostBytes } = kernel.limits;
  const { turn, detail = `${request.method} ${request.url}`, ...wanted } = asked;
  const bounds = { ...wanted, maxBytes: Math.min(maxHostBytes, asked.maxBytes ?? Infinity) };
  let cancel = () => {};
  const answer = new Promise<HttpAnswer>((resolve, reject) => {
    const deliver = (found: RequestAnswer) => {
      if (!("status" in found)) return reject(errorOf(found, detail));
      onAnswered(found.status);
      const content = typeof found.body === "string"
        ? { body: found.body }
        : { body: "", bytes: new Uint8Array(Buffer.from(found.body.base64, "base64")) };
      const { status, headers, cookies, cutBytes } = found;
      resolve({ status, headers, cookies, ...content, ...(cutBytes === undefined ? {} : { cutBytes }) });
    };
    cancel = kernel.outside.ask({
      kind: "http",
      detail,
      turn,
      work: async (signal) => await sendRequest(request, { ...bounds, signal }) as unknown as Json,
      deliver: (found) => deliver(found as unknown as RequestAnswer),
    });
  });
  return { answer, cancel };
}

function errorOf(answer: Exclude<RequestAnswer, { status: number }>, request: string): HttpError {
  return "cut" in answer
    ? new HttpError("ERR_BODY_LIMIT", `${request}: the body was cut off at ${answer.maxBytes} bytes (maxHostBytes)`)
    : new HttpError(answer.failed, `${request}: ${answer.message}`);
}
