/** The kinds of faults that calls of a guest may meet. */

/** What calls of a WebAssembly program may meet in the simulated world. */
export type GuestFault =
  | "short_read"
  | "short_write"
  | "interrupted"
  | "io"
  | "no_space"
  | "denied"
  | "slow"
  | "clock_jump"
  | "memory";

/** The kinds, each with what happens when it strikes: the options of its decision. */
export const GUEST_FAULTS: Readonly<Record<GuestFault, readonly string[]>> = {
  short_read: ["gives one byte", "gives half"],
  short_write: ["takes one byte", "takes half"],
  interrupted: ["is interrupted"],
  io: ["fails with EIO"],
  no_space: ["finds no space"],
  denied: ["is denied"],
  slow: ["takes 1 s"],
  clock_jump: ["jumps 1 h ahead", "jumps 1 h back"],
  memory: ["fails the 1st time", "fails the 2nd time", "fails the 3rd time", "fails the 4th time"],
};

export const GUEST_FAULT_KINDS = Object.keys(GUEST_FAULTS) as readonly GuestFault[];
