// Run it: seedbed test examples/crash-safe-file/fixed.scenario.ts
import { machine, scenario, time } from "seedbed";

export default scenario("a service starts again after a crash")
  .machine("counter", async () => {
    const { atomically, start } = await import("./counter.ts");
    await start(atomically);
  })
  .step(time.sleep("300ms"))
  .step(machine.crash("counter"))
  .step(machine.restart("counter"))
  .finally("it is up", ({ machines }) => machines.state("counter") === "running");
