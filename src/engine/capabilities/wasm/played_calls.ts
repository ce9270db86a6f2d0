/** Calls of a guest that a recording answers: the guest has to make the same ones, in the same order, with the same arguments. */
import type { Json } from "../../json.ts";
import { Failure } from "../../findings/failure.ts";
import { type Calls, recordedCalls } from "../../wasm/calls/calls.ts";
import { callOf, describeDifference } from "../../wasm/calls/difference.ts";

/** The calls of a recorded run, in their order: the label of each, and its answer. */
export type Recording = readonly (readonly [label: string, answer: Json])[];

export function playedCalls(guest: string, recording: Recording): Calls {
  let made = 0;
  const differ = (message: string): never => {
    throw new Failure("assertion", "another call than was recorded", `${guest}, ${message}`);
  };
  return recordedCalls({
    guest,
    ask(label) {
      const [recorded, answer] = recording[made] ?? [];
      const [was, is] = [recorded === undefined ? undefined : callOf(recorded), callOf(label)!];
      if (was?.name !== is.name || was.args !== is.args) differ(describeDifference(made, was, is));
      made++;
      return answer!;
    },
    onInvalid: (label) => differ(`call ${made - 1}: the recorded answer to "${label}" is not one of the host`),
  });
}
