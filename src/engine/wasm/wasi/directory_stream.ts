/** The entries of a folder, one after the other. */
import { Resource, type Value } from "../calls/values.ts";
import type { FileType } from "./files.ts";

export class DirectoryStream extends Resource {
  readonly #entries: readonly { readonly name: string; readonly type: FileType }[];
  #at = 0;

  constructor(entries: readonly { readonly name: string; readonly type: FileType }[]) {
    super();
    this.#entries = entries;
  }

  /** The next one; null at the end. */
  next(): Value {
    const entry = this.#entries[this.#at++];
    return entry === undefined ? null : { type: entry.type, name: entry.name };
  }
}
