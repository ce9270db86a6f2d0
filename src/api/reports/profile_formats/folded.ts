/** Folded stacks, as flame graph programs read them: `task;step;operation 237000`, in µs. */
import { type Clock, costOf, type Profile } from "../../../engine/profile/profile.ts";
import { stackOf } from "../../../engine/profile/sums.ts";

export function folded({ slices }: Profile, clock: Clock): string {
  const sums = new Map<string, number>();
  for (const slice of slices) {
    const stack = stackOf(slice).map(clean).join(";");
    sums.set(stack, (sums.get(stack) ?? 0) + costOf(slice, clock));
  }
  // Whole numbers: the format has no others.
  const lines = [...sums].map(([stack, ms]) => [stack, Math.round(ms * 1000)] as const).filter(([, us]) => us > 0);
  return lines.map(([stack, us]) => `${stack} ${us}\n`).join("");
}

/** A semicolon parts frames, and a line's end stacks. */
function clean(name: string): string {
  return name.replace(/[;\p{Cc}\p{Zl}\p{Zp}]/gu, "_");
}
