/** The attempts that were made already, by their decisions: passes that take turns come by the same ones. */
import type { Decision } from "../../decisions/decision.ts";
import type { Program } from "../../interpreter/program.ts";
import type { Candidate } from "./candidate.ts";

/** Longer runs take longer than it takes to remember them, and more memory. */
const MAX_DECISIONS = 1_000;
const MAX_KEPT = 20_000;

export class Tried {
  #program: Program | undefined;
  readonly #keys = new Set<string>();

  /** Returns whether there was such an attempt, and remembers this one. Of another program, none is remembered. */
  has({ program, decisions }: Candidate): boolean {
    if (decisions.length > MAX_DECISIONS) return false;
    if (program !== this.#program || this.#keys.size === MAX_KEPT) this.#keys.clear();
    this.#program = program;
    const key = keyOf(decisions);
    if (this.#keys.has(key)) return true;
    this.#keys.add(key);
    return false;
  }
}

function keyOf(decisions: readonly Decision[]): string {
  return JSON.stringify(decisions.map(({ kind, label, value }) => [kind, label, value]));
}
