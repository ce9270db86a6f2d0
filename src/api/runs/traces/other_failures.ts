/** Failures other than the one that is shrunk, which turn up on the way: of each, the smallest run that was seen. */
import { type Finding, fingerprint } from "../../../engine/findings/finding.ts";
import { type Candidate, compare } from "../../../engine/modes/shrink/candidate.ts";
import type { Program } from "../../../engine/interpreter/program.ts";
import { recordShrunk, type RecordShrunkOptions } from "./record_shrunk.ts";

/** More are not kept. */
const MAX_OTHERS = 20;

/** Another failure. */
export interface OtherFailure {
  readonly finding: Finding;
  /** The program that it is in: some steps may be gone. */
  readonly program: Program;
  /** The trace of its run. */
  readonly text: string;
}

export class OtherFailures {
  readonly #smallest = new Map<string, { readonly finding: Finding; readonly run: Candidate }>();

  see(finding: Finding, run: Candidate): void {
    const name = fingerprint(finding);
    const known = this.#smallest.get(name);
    if (known === undefined && this.#smallest.size === MAX_OTHERS) return;
    if (known === undefined || compare(run, known.run) < 0) this.#smallest.set(name, { finding, run });
  }

  /** @throws SeedbedError `contract` if one of them does not repeat itself */
  async record(options: RecordShrunkOptions): Promise<OtherFailure[]> {
    const recorded: OtherFailure[] = [];
    for (const { finding, run } of this.#smallest.values()) {
      const { text } = await recordShrunk(run, options);
      recorded.push({ finding, program: run.program, text });
    }
    return recorded;
  }
}
