/** Steps on the machines of a scenario: those that `.machine(name, program)` adds. */
import type { Step } from "../../engine/ir/scenario.ts";
import { duration, make, requireString } from "./make.ts";
import { type DerivedSteps, namespace } from "./namespace.ts";

/** Steps on the machines of a scenario. Each is an operation, so that the schedule decides what it comes before. */
export interface MachineSteps {
  /**
   * Cuts the program of a machine off, as `kill -9` does. Its disk is as it was.
   * @param machine The name of the machine.
   * @param within At a moment until so much later, which is drawn: a duration, or virtual ms. At once if left out.
   */
  crash(machine: string, within?: string | number): Step;
  /**
   * Cuts the power of a machine. Its peers hear nothing from it until it is restarted.
   * @param machine The name of the machine.
   */
  powerOff(machine: string): Step;
  /**
   * Cuts the ways between machines. Messages are lost; connections stand still until it is healed.
   * @param from Names of machines on the one side.
   * @param to Names of machines on the other side.
   * @param options `oneWay` if what goes the other way arrives.
   */
  partition(from: readonly string[], to: readonly string[], options?: { readonly oneWay?: boolean }): Step;
  /** Ends all partitions between machines. */
  heal(): Step;
  /**
   * Starts the program of a machine anew, over the disk that it has. The next step waits for what its function returns.
   * @param machine The name of the machine.
   */
  restart(machine: string): Step;
  /**
   * Lets nothing of a machine happen for a time, while the others go on. The next step runs as soon as the pause begins.
   * @param machine The name of the machine.
   * @param time How long: a duration, or virtual ms.
   */
  pause(machine: string, time: string | number): Step;
  /**
   * Sends a signal. A program without a handler for it ends.
   * @param machine The name of the machine.
   * @param signal Which one: `SIGTERM`, the default, `SIGINT` or `SIGHUP`.
   */
  signal(machine: string, signal?: "SIGTERM" | "SIGINT" | "SIGHUP"): Step;
  /**
   * Sets the clock of a machine forward, or back: its date jumps, its timers do not.
   * @param machine The name of the machine.
   * @param by How far, as in `"2s"` or `"-500ms"`.
   */
  jumpClock(machine: string, by: string): Step;
}

/**
 * Steps on the machines of a scenario.
 *
 * @example
 * ```ts
 * import { machine, scenario } from "seedbed";
 *
 * export default scenario("a log survives a crash")
 *   .machine("logger", async () => {
 *     const { appendFileSync } = await import("node:fs");
 *     appendFileSync("starts.log", "up\n");
 *   })
 *   .step(machine.crash("logger"))
 *   .step(machine.restart("logger"))
 *   .finally("both starts are in it", ({ machines }) => machines.readText("logger", "starts.log") === "up\nup\n");
 * ```
 */
export const machine: MachineSteps & DerivedSteps<"machine", MachineSteps> = namespace("machine", {
  crash(machine: string, within?: string | number) {
    return make("machine_crash", {
      machine: requireString("machine.crash", machine),
      within: within === undefined ? undefined : duration("machine.crash within", within),
    });
  },
  powerOff(machine: string) {
    return make("machine_power_off", { machine: requireString("machine.powerOff", machine) });
  },
  partition(from: readonly string[], to: readonly string[], options: { readonly oneWay?: boolean } = {}) {
    return make("machine_partition", { from: [...from], to: [...to], oneWay: options.oneWay });
  },
  heal() {
    return make("machine_heal", {});
  },
  restart(machine: string) {
    return make("machine_restart", { machine: requireString("machine.restart", machine) });
  },
  pause(machine: string, time: string | number) {
    return make("machine_pause", {
      machine: requireString("machine.pause", machine),
      for: duration("machine.pause time", time),
    });
  },
  signal(machine: string, signal?: "SIGTERM" | "SIGINT" | "SIGHUP") {
    return make("machine_signal", { machine: requireString("machine.signal", machine), signal });
  },
  jumpClock(machine: string, by: string) {
    return make("machine_jump_clock", {
      machine: requireString("machine.jumpClock", machine),
      by: requireString("machine.jumpClock by", by),
    });
  },
});
