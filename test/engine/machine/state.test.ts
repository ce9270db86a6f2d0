/** Machines in the states of a session: `trace show --at` and the REPL show them. */
import { expect, test } from "vitest";
import { execute } from "../../../src/engine/modes/execute.ts";
import { StateDigest } from "../../../src/engine/modes/state_digest.ts";
import { MACHINES } from "../../../src/engine/capabilities/machine/machines.ts";
import { state } from "../../../src/engine/capabilities/machine/state.ts";
import { fifoSource } from "../../../src/engine/strategies/fifo.ts";
import { scenarioOf } from "./programs.ts";

test("the state of a machine changes with what happens to it", async () => {
  const program = await scenarioOf(
    `.machine("api", () => {}).step(machine.pause("api", "1s")).step(time.sleep("2s")).step(machine.crash("api"))`,
  );
  const seen: string[] = [];
  let changes: (() => readonly (readonly [string, string | undefined])[]) | undefined;
  await execute(program, {
    source: fifoSource(),
    recorder: {
      append: () => {
        for (const [name, now] of changes?.() ?? []) seen.push(`${name} ${now}`);
      },
    },
    onRun: ({ world }) => {
      const onPart: typeof world.onPart = (part, made) => {
        if (part === MACHINES) changes = state.entries.machines.watch(made as never);
      };
      world.onPart = onPart;
    },
  });
  expect(seen).toEqual(["api off", "api running", "api paused", "api running", "api crashed"]);
});

test("runs that differ in the state of a machine have different digests", async () => {
  const digests = await Promise.all([`machine.crash("api")`, `machine.pause("api", "1h")`].map(async (step) => {
    const program = await scenarioOf(`.machine("api", () => {}).step(${step})`);
    let digest: StateDigest | undefined;
    await execute(program, { source: fifoSource(), onRun: ({ world }) => void (digest = new StateDigest(world)) });
    return digest!.read();
  }));
  expect(digests[0]).not.toBe(digests[1]);
});
