/**
 * What a run has done with a real server, in order. Its digest is in the label of each answer: an answer that was recorded is
 * one to the same acts, or it is none.
 */
import { Buffer } from "node:buffer";
import type { Act } from "../../../host/tcp/session.ts";
import { realCrypto } from "../../../host/crypto.ts";

const DIGEST_LENGTH = 8;

export class History {
  readonly #acts: Act[] = [];
  #digest = "";
  /** How many of them a real server has performed. */
  #performed = 0;

  /** @returns the digest of all acts so far */
  add(act: Act): string {
    this.#acts[this.#acts.length] = act;
    const plain = "bytes" in act ? { ...act, bytes: Buffer.from(act.bytes).toString("base64") } : act;
    this.#digest = realCrypto().createHash("sha256").update(this.#digest).update(JSON.stringify(plain)).digest("hex")
      .slice(
        0,
        DIGEST_LENGTH,
      );
    return this.#digest;
  }

  /** The acts before the last one that no real server has performed: from now on one has, and the last one too. */
  takeUnperformed(): readonly Act[] {
    const acts = this.#acts.slice(this.#performed, -1);
    this.#performed = this.#acts.length;
    return acts;
  }
}
