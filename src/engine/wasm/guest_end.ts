/** How a guest ended, and what it wrote to: what a world tells of it, without how it was run. */

/** A guest that did not come to its end: the reason, and the functions that were running. */
export interface Trap {
  readonly reason: string;
  readonly frames: readonly string[];
  /** It would have gone on, but its fuel was used up. */
  readonly isOutOfFuel?: boolean;
}

export type GuestEnd = { readonly exitCode: number } | { readonly trap: Trap };

/** A stream that a guest writes to. */
export type OutputName = "stdout" | "stderr";
