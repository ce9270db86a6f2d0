/**
 * Decides which calls of a guest meet a fault. As for machines, each kind takes part in some runs and not in others, and is likelier
 * in some than in others; both are `fault` decisions whose default is that nothing happens.
 */
import { faultLabel, faultRateLabel } from "../../decisions/fault_labels.ts";
import { GUEST_FAULTS, type GuestFault } from "../../wasm/surroundings/fault_kinds.ts";
import type { Strikes } from "../../wasm/surroundings/faults.ts";
import type { Kernel } from "../../world/kernel.ts";

/** How likely a fault of each call is, in the runs that have it. */
const RATES = [0.02, 0.1, 0.3];
/** The share of the runs in which a kind takes part. */
const ON = 0.5;
const MAX_LABEL = 160;

export interface GuestStrikes {
  readonly strikes: Strikes;
  /** The attempt to grow a memory that fails: 1 is the first; undefined if no memory is to fail. */
  readonly failedGrow: number | undefined;
}

/** To be called when the guest is about to start. */
export function guestStrikes(kernel: Kernel, guest: string, kinds: readonly GuestFault[]): GuestStrikes {
  const decide = (label: string, arity: number, chance: number) =>
    kernel.decide({ kind: "fault", label, arity, chance, isOptional: true }) as number;
  const rates = new Map<GuestFault, number>();
  for (const kind of kinds) {
    if (kind === "memory") continue;
    const answer = decide(faultRateLabel(`${kind} of ${guest}`, RATES), RATES.length + 1, ON);
    if (answer > 0) rates.set(kind, RATES[answer - 1]!);
  }
  const strike = (kind: GuestFault, what: string, chance: number) => {
    const options = GUEST_FAULTS[kind];
    return decide(faultLabel(`guest ${guest}: ${what.slice(0, MAX_LABEL)}`, options), options.length + 1, chance);
  };
  const failedGrow = kinds.includes("memory") ? strike("memory", "growing its memory", ON) : undefined;
  return {
    failedGrow,
    strikes(kind, what) {
      const rate = rates.get(kind);
      return rate === undefined ? 0 : strike(kind, what, rate);
    },
  };
}
