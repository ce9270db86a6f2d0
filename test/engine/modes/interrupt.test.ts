/** A failure that is found is told, also when the shrinking after it is interrupted. */
import { expect, test } from "vitest";
import { testProgram } from "../../../src/api/runs/run/test_program.ts";
import { lostUpdate, tasks } from "../support/programs.ts";

test("shrinking stops at its signal with the best result so far", async () => {
  const update = lostUpdate();
  const program = tasks({
    ann: update,
    bob: update,
    all: async ({ kv, sleep }) => {
      await sleep("1s");
      if (kv.get("n") !== "2") throw new Error("lost");
    },
  });
  let released = false;
  const begin = (signal: AbortSignal) => () => ({ signal, release: () => void (released = true) });
  const { failed } = await testProgram(program, { beginSearch: begin(AbortSignal.abort()) });
  expect(failed!.shrunk).toMatchObject({ complete: false });
  expect(released).toBe(true);
  const whole = await testProgram(program, { beginSearch: begin(new AbortController().signal) });
  expect(whole.failed!.shrunk).toMatchObject({ complete: true });
});
