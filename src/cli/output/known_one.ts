/** A finding that does not shut the gate, and why it does not. */
export interface KnownOne {
  readonly scenario: string;
  readonly fingerprint: string;
  readonly why: "listed" | "older";
}
