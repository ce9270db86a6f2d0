/** A request that the host answers: a recorded decision. */
import { Buffer } from "node:buffer";
import { type RequestAnswer, sendRequest } from "../../host/request.ts";
import type { Json } from "../../json.ts";
import type { Kernel } from "../../world/kernel.ts";
import { type HttpAnswer, HttpError, type HttpRequest, type SentRequest } from "./messages.ts";

/** @param onAnswered told of the status before the program is */
export function askHost(kernel: Kernel, request: HttpRequest, onAnswered: (status: number) => void): SentRequest {
  const detail = `${request.method} ${request.url}`;
  const { maxHostBytes: maxBytes } = kernel.limits;
  let cancel = () => {};
  const answer = new Promise<HttpAnswer>((resolve, reject) => {
    const deliver = (found: RequestAnswer) => {
      if (!("status" in found)) return reject(errorOf(found, detail));
      onAnswered(found.status);
      const content = typeof found.body === "string"
        ? { body: found.body }
        : { body: "", bytes: new Uint8Array(Buffer.from(found.body.base64, "base64")) };
      resolve({ status: found.status, headers: found.headers, cookies: found.cookies, ...content });
    };
    cancel = kernel.outside.ask({
      kind: "http",
      detail,
      work: async (signal) => await sendRequest(request, { signal, maxBytes }) as unknown as Json,
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
