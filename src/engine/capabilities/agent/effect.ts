/** What a fault makes of a call, and what that may depend on. */
import type { HttpAnswer, HttpError } from "../http/messages.ts";
import type { Meant } from "./calls.ts";

/** What a fault makes of a call. */
export type Effect =
  /** The service is not asked. */
  | { readonly kind: "instead"; readonly given: HttpAnswer | HttpError; readonly delayMs: number }
  /** The service is asked something else. */
  | { readonly kind: "asked"; readonly rewrite: (body: string) => string }
  /** The service does what it is asked, twice. */
  | { readonly kind: "again" }
  /** The service does what it is asked, and its answer becomes another. */
  | { readonly kind: "rewritten"; readonly rewrite: (answer: HttpAnswer) => HttpAnswer }
  /** The service does what it is asked, and something else arrives, later. */
  | {
    readonly kind: "afterwards";
    readonly give: (answer: HttpAnswer) => HttpAnswer | HttpError;
    readonly delayMs: number;
  };

/** What an effect may depend on. */
export interface Struck {
  readonly meant: Meant;
  readonly nowMs: number;
  /** Of an attack: which of its payloads. */
  readonly payload: string;
  /** What the same tool gave before, if anything. */
  readonly before: string | undefined;
}
