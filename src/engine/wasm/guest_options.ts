/** What a guest is run with. */
import type { Calls } from "./calls/calls.ts";
import type { GuestLimits } from "./limits.ts";
import type { Surroundings } from "./surroundings/surroundings.ts";
import type { OutputName } from "./guest_end.ts";

export interface GuestOptions {
  /** The name of the guest in messages. */
  readonly name: string;
  readonly calls: Calls;
  readonly limits: GuestLimits;
  readonly surroundings: Surroundings;
  readonly onOutput: (name: OutputName, bytes: Uint8Array) => void;
}
