/** The machines as the code of a scenario and its conditions see them. */
import { authorObject } from "../capability.ts";
import { FS } from "../fs/files.ts";
import type { BaseWorld } from "../part.ts";
import { MACHINES, type MachineState } from "./machines.ts";

/** The machines of a scenario, as its code sees them. A name that no machine has fails the run. */
export interface MachinesView {
  /** Their names, in the order of the scenario; without `main`, which runs the steps. */
  readonly names: readonly string[];
  /** Whether a machine is `running`, `paused`, `exited`, `crashed` or `off`, which is without power. */
  state(name: string): MachineState;
  /** The IPv4 address of a machine. */
  address(name: string): string;
  /** The text of a file of a machine; undefined when there is no such file. Relative paths are below its working folder. */
  readText(name: string, path: string): string | undefined;
  /** The state that the program of a machine shows with `node.show`; undefined if it shows none, or has ended. */
  shown<T = unknown>(name: string): T | undefined;
}

class AuthorMachines implements MachinesView {
  readonly #world: BaseWorld;

  constructor(world: BaseWorld) {
    this.#world = world;
  }

  get names(): readonly string[] {
    return this.#world.use(MACHINES).names;
  }

  state(name: string): MachineState {
    return this.#world.use(MACHINES).state(name);
  }

  address(name: string): string {
    return this.#world.use(MACHINES).address(name);
  }

  readText(name: string, path: string): string | undefined {
    return this.#world.use(MACHINES).machine(name)?.look(FS).readText(path);
  }

  shown<T>(name: string): T | undefined {
    const machine = this.#world.use(MACHINES).machine(name);
    return machine === undefined || machine.hasEnded ? undefined : machine.shown as T;
  }
}

export const machines = authorObject(
  (world: BaseWorld): MachinesView => new AuthorMachines(world),
  ["names", "state", "address", "readText", "shown"],
);
