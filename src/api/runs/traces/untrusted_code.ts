/** A trace is data: code that is not what it was recorded from runs only when somebody agrees. */
import { SeedbedError } from "../../../engine/errors.ts";
import type { TraceHeader } from "../../../engine/trace/format.ts";

export class UntrustedCode extends SeedbedError {
  /** The file whose code would run. */
  readonly file: string;

  /** @param trace as it was named */
  constructor({ code }: TraceHeader, found: { readonly file: string; readonly sha256: string }, trace: string) {
    super(
      "contract",
      `the trace was recorded from other code than ${code?.entry} is now (expected ${code?.sha256.slice(0, 12)}, ` +
        `found ${found.sha256.slice(0, 12)})`,
      { location: { file: trace }, hint: `pass --trust to run ${found.file} anyway` },
    );
    this.file = found.file;
  }
}
