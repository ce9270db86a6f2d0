/** Thrown by steps and by the engine's own checks to end a run with a given finding. */
import type { FindingKind } from "./finding.ts";

export class Failure extends Error {
  override readonly name = "Failure";
  readonly kind: FindingKind;
  readonly title: string;
  readonly hint: string | undefined;
  readonly details: readonly string[] | undefined;

  /** @param title the part that stays the same from run to run; @param message the whole sentence */
  constructor(
    kind: FindingKind,
    title: string,
    message: string,
    more: { readonly hint?: string; readonly details?: readonly string[] } = {},
  ) {
    super(message);
    this.kind = kind;
    this.title = title;
    this.hint = more.hint;
    this.details = more.details;
  }
}
