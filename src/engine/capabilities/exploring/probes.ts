/**
 * What can be told of a service only by requests that no action has asked for, which `http explore --probe` allows: whether an idempotent request
 * can be repeated, whether what was deleted is gone, and whether it asks for credentials at all. Nothing but declared actions is sent.
 */
import { isDeepStrictEqual } from "node:util";
import type { Json } from "../../json.ts";
import type { Action } from "./fields.ts";
import type { Marker } from "./observation.ts";
import type { Sent } from "./sending.ts";

export interface Probing {
  /** Sends a request; returns the status of its answer, and 0 without one. */
  readonly send: (request: Sent) => Promise<number>;
  /** The state of the service now. */
  readonly state: () => Promise<Json>;
}

/** Those whose repetition is to have no further effect, and that are not safe anyway (RFC 9110, section 9.2.2). */
const IDEMPOTENT = ["PUT", "DELETE"];

/**
 * @param status the status of the answer to the request
 * @param after the state after it
 * @param isReadable whether an action reads what its path names
 */
export async function probesAfter(
  request: Sent,
  status: number,
  after: Json,
  isReadable: boolean,
  { send, state }: Probing,
): Promise<Marker[]> {
  const { method } = request;
  if (status < 200 || status >= 300) return [];
  const markers: Marker[] = [];
  const path = request.path.split("?")[0]!;
  // 202 says that it will be deleted.
  if (method === "DELETE" && status !== 202 && isReadable) {
    const found = await send({ method: "GET", path, headers: {}, body: "" });
    if (found !== 404 && found !== 410 && found !== 0) {
      markers.push({ name: "use-after-delete", says: `GET ${path} answered ${found} after it was deleted` });
    }
  }
  if (IDEMPOTENT.includes(method)) {
    await send(request);
    if (!isDeepStrictEqual(after, await state())) {
      markers.push({ name: "not-idempotent", says: `the same ${method}, sent again, changed the state again` });
    }
  }
  return markers;
}

/** @param send sends a request without credentials */
export async function probesBefore(request: Sent, send: Probing["send"]): Promise<Marker[]> {
  const status = await send(request);
  const isOpen = status >= 200 && status < 400;
  return isOpen ? [{ name: "unprotected", says: `answered ${status} without credentials` }] : [];
}

/** Whether one of the actions reads what this one names by its path. */
export function isReadable({ path }: Action, actions: readonly Action[]): boolean {
  const shape = (text: string) => text.replace(/\{[^{}]*\}/g, "{}");
  return actions.some((each) =>
    each.method === "GET" && shape(each.path) === shape(path) && each.query === undefined && each.headers === undefined
  );
}
