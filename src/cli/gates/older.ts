/** Findings that do not shut a gate: the list of known ones has them, or they are older than the change. */
import { resolve } from "node:path";
import { existsSync } from "node:fs";
import type { MergeBase } from "../../api/runs/bisect/merge_base.ts";
import type { KnownOne } from "../output/known_one.ts";
import type { FoundIn, IsKnown } from "../../api/runs/run/known_findings.ts";

/** A finding, and where its run is stored. */
export interface StoredFinding extends FoundIn {
  readonly file: string;
  readonly trace?: string | undefined;
}

export class OlderFindings {
  readonly known: KnownOne[] = [];
  readonly #isListed: IsKnown;
  readonly #base: MergeBase | undefined;
  readonly #cwd: string;
  /** By scenario and fingerprint: why it could not be compared. */
  readonly #new = new Map<string, string | undefined>();

  constructor(isListed: IsKnown, base: MergeBase | undefined, cwd: string) {
    this.#isListed = isListed;
    this.#base = base;
    this.#cwd = cwd;
  }

  /** Returns whether it is known, or older. Looks at each finding once. */
  async has(found: StoredFinding): Promise<boolean> {
    const { scenario, fingerprint } = found;
    if (this.known.some((each) => each.scenario === scenario && each.fingerprint === fingerprint)) return true;
    if (this.#new.has(keyOf(found))) return false;
    const why = this.#isListed(found) ? "listed" : await this.#isOlder(found) ? "older" : undefined;
    if (why !== undefined) this.known.push({ scenario, fingerprint, why });
    return why !== undefined;
  }

  /** Why nothing can be told of one that counts as new. */
  doubt(found: FoundIn): string | undefined {
    const reason = this.#new.get(keyOf(found));
    return reason === undefined ? undefined : `whether it is older than the change cannot be told: ${reason}`;
  }

  async #isOlder(found: StoredFinding): Promise<boolean> {
    const trace = found.trace === undefined ? undefined : resolve(this.#cwd, found.trace);
    if (this.#base === undefined || trace === undefined || !existsSync(trace)) return false;
    const { kind, reason } = await this.#base.look(trace, resolve(this.#cwd, found.file));
    if (kind !== "bad") this.#new.set(keyOf(found), kind === "unknown" ? reason : undefined);
    return kind === "bad";
  }
}

function keyOf({ scenario, fingerprint }: FoundIn): string {
  return `${scenario} ${fingerprint}`;
}
