/** Machines that make no sense: one message, with its place. */
import { expect, test } from "vitest";
import { scenarioOf } from "./programs.ts";

test.each([
  [
    "a machine that is named twice",
    `.machine("api", () => {})\n.machine("api", () => {})`,
    'machine "api": expected a name that no other machine has, found "api"',
    6,
  ],
  [
    "a machine that is called main",
    `.machine("main", () => {})`,
    'machine: expected a name other than "main", the machine that runs the steps',
    5,
  ],
  [
    "a name that no host may have",
    `.machine("my api", () => {})`,
    'machine: expected a name of small letters, digits, "-" and ".", as hosts have, found "my api"',
    5,
  ],
  [
    "a name that leads to whoever uses it",
    `.machine("localhost", () => {})`,
    'machine: expected a name that does not lead elsewhere, found "localhost"',
    5,
  ],
  [
    "a name that is the address of another machine",
    `.machine("10.0.0.1", () => {})`,
    'machine: expected a name that does not lead elsewhere, found "10.0.0.1"',
    5,
  ],
  ["a machine without a program", `.machine("api", {})`, 'machine "api" run: expected a function, found undefined', 5],
  [
    "a machine that is a module's name",
    `.machine("api", "./server.ts")`,
    'machine "api": expected a function, or an object with run, found "./server.ts"',
    5,
  ],
  [
    "an unknown machine",
    `.machine("api", () => {})\n.step(machine.crash("apj"))`,
    'expected a machine, found "apj"; the machines are api',
    6,
  ],
  [
    "a machine where there is none",
    `.step(machine.crash("api"))`,
    "machine_crash needs machines, and the scenario has none",
    5,
  ],
  [
    "a task that is called as a machine is",
    `.machine("api", () => {})\n.parallel("p", { api: event("x") })`,
    'expected a task that is named as no machine is, found "api"',
    6,
  ],
  ["a clock that stands still", `.machine("api", { run: () => {}, clock: { rate: 0 } })`, "rate", undefined],
  [
    "an offset that is no duration",
    `.machine("api", { run: () => {}, clock: { offset: "soon" } })`,
    "or with a minus in front of it",
    undefined,
  ],
  ["a setting that there is not", `.machine("api", { run: () => {}, envs: {} })`, "envs", undefined],
])("%s", async (_name, chain, message, line) => {
  const failed = await scenarioOf(`${chain}.step(event("end"))`).then(() => undefined, (error: unknown) => error);
  expect(failed).toMatchObject({ code: "invalid", message: expect.stringContaining(message) });
  if (line !== undefined) expect(failed).toMatchObject({ location: { line } });
});

test("a signal that there is not is refused", async () => {
  await expect(scenarioOf(`.machine("api", () => {}).step(machine.signal("api", "SIGWHAT"))`)).rejects.toMatchObject({
    code: "invalid",
  });
});
