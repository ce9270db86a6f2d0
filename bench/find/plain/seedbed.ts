/**
 * The part of `seedbed` that the scenarios of the benchmark use, on plain Node: tasks are functions that are called at once, and
 * nothing is simulated. A scenario file is bundled with this in the place of the library, and is otherwise the same.
 */
import { existsSync } from "node:fs";

interface World {
  readonly fs: { exists(path: string): boolean };
}

type Check = (world: World) => boolean | Promise<boolean>;
type Task = (world: World) => unknown;
type Act = () => Promise<unknown>;

const world: World = { fs: { exists: existsSync } };

/** The program of a scenario. */
export class Plain {
  readonly #steps: Act[] = [];
  readonly #checks: { readonly name: string; readonly holds: Check }[] = [];

  parallel(_name: string, tasks: Readonly<Record<string, Task>>): this {
    return this.step(() => Promise.all(Object.values(tasks).map(async (task) => await task(world))));
  }

  step(act: Act): this {
    this.#steps.push(act);
    return this;
  }

  always(name: string, holds: Check): this {
    this.#checks.push({ name, holds });
    return this;
  }

  finally(name: string, holds: Check): this {
    return this.always(name, holds);
  }

  async run(): Promise<void> {
    for (const step of this.#steps) await step();
    for (const { name, holds } of this.#checks) {
      if (!await holds(world)) throw new Error(`${name}: does not hold`);
    }
  }
}

export function scenario(_name: string): Plain {
  return new Plain();
}

export const time = {
  sleep: (duration: string): Act => {
    const ms = Number(/^(\d+)ms$/.exec(duration)![1]);
    return () => new Promise((resolve) => setTimeout(resolve, ms));
  },
};
