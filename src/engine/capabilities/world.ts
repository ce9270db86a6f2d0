/** The world: all that a run can touch. The kernel, the parts of the capabilities over it, and the machine that runs the steps. */
import { Validator } from "@cfworker/json-schema";
import { Volume } from "memfs";
import { SafeMap } from "../primordials.ts";
import type { ProgramClock } from "../world/clock.ts";
import { History } from "../world/history.ts";
import { Inputs } from "../world/inputs/inputs.ts";
import type { Kernel } from "../world/kernel.ts";
import { MAIN_TASK } from "../world/task.ts";
import type { PartOf } from "./capability.ts";
import { provideValidator } from "./exploring/answer_schema.ts";
import { VIRTUAL_CWD } from "./fs/file_system.ts";
import { MAIN_ADDRESS } from "./machine/addresses.ts";
import { MachineOfParts } from "./machine/machine.ts";
import { Request } from "../web/classes.ts";
import { provideVolumes } from "./fs/volumes.ts";
import { provideRequests } from "./http/handlers.ts";
import type { BaseSetting, BaseWorld, Part } from "./part.ts";
import { type AnyCapability, EACH_CAPABILITY } from "./registry.ts";

provideVolumes(Volume);
provideRequests(Request);
provideValidator(Validator);

/**
 * The part of the world that runs need whatever other parts it has. Parts are made when they are first used: most worlds need
 * few.
 */
class WorldOfParts implements BaseWorld {
  readonly kernel: Kernel;
  readonly setting: BaseSetting;
  readonly root: string | undefined;
  #parts: SafeMap<Part<unknown>, unknown> | undefined;
  #history: History | undefined;
  #inputs: Inputs | undefined;
  /** The machine that runs the steps. */
  readonly main: MachineOfParts;
  /** Called with each part that is made. */
  onPart: ((part: Part<unknown>, made: unknown) => void) | undefined;

  /** @param root the folder that host backends work in */
  constructor(kernel: Kernel, setting: BaseSetting = {}, root?: string) {
    this.kernel = kernel;
    this.setting = setting;
    this.root = root;
    const onPart = (part: Part<unknown>, made: unknown) => this.onPart?.(part, made);
    this.main = new MachineOfParts(this, {
      name: MAIN_TASK,
      address: MAIN_ADDRESS,
      cwd: VIRTUAL_CWD,
      setting,
      clock: kernel.clock,
      onPart,
    });
  }

  get cwd(): string {
    return this.main.cwd;
  }

  get clock(): ProgramClock {
    return this.main.clock;
  }

  use<T>(part: Part<T>): T {
    return (this.#parts?.get(part) ?? (part.ofMachine === undefined ? this.#make(part) : this.main.use(part))) as T;
  }

  used<T>(part: Part<T>): T | undefined {
    return part.ofMachine === undefined ? this.#parts?.get(part) as T | undefined : this.main.used(part);
  }

  #make(part: Part<unknown>): unknown {
    const made = part.create(this);
    this.#parts ??= new SafeMap();
    this.#parts.set(part, made);
    this.onPart?.(part, made);
    return made;
  }

  get history(): History {
    return this.#history ??= new History(this.kernel);
  }

  get inputs(): Inputs {
    return this.#inputs ??= new Inputs(this.kernel);
  }

  /** True if something of the world may be real. */
  get asksHost(): boolean {
    return Object.values(this.setting.backends ?? {}).includes("host");
  }

  /** @throws Failure for what a capability does not let pass at the end of a run */
  checkEnd(): void {
    this.#atEnd(({ check }, part) => check?.(part));
  }

  /** Returns warnings, which are no failures. */
  warnings(): string[] {
    const found: string[] = [];
    this.#atEnd(({ warning }, part) => {
      const text = warning?.(part);
      if (text !== undefined) found[found.length] = text;
    });
    return found;
  }

  /** What this run did not do and some run should: use a rule, reach a point of the code. */
  unmet(): string[] {
    const found: string[] = [];
    this.#atEnd(({ unmet }, part) => {
      const more = unmet?.(part) ?? [];
      // A program may have patched the methods of arrays.
      for (let index = 0; index < more.length; index++) found[found.length] = more[index]!;
    });
    return found;
  }

  #atEnd(ask: (end: (typeof EACH_CAPABILITY)[number]["end"], part: never) => void): void {
    if (this.#parts === undefined && !this.main.hasParts) return;
    for (let index = 0; index < EACH_CAPABILITY.length; index++) {
      const { part, end } = EACH_CAPABILITY[index]!;
      const made = part === undefined ? undefined : this.used(part);
      if (made !== undefined) ask(end, made as never);
    }
  }
}

for (const { part } of EACH_CAPABILITY) {
  if (part === undefined) continue;
  for (const { prototype } of [WorldOfParts, MachineOfParts]) {
    Object.defineProperty(prototype, part.name, {
      get(this: BaseWorld) {
        return this.use(part);
      },
    });
  }
}

/** Each part under its name. */
type Parts = {
  readonly [C in AnyCapability as C["part"] extends undefined ? never : C["name"]]: PartOf<C["part"]>;
};

/** A machine, with each part under its name: its own, or the world's. */
export type Machine = MachineOfParts & Parts & { readonly world: World };

/** The world, with each part under its name. */
export type World = WorldOfParts & Parts & { readonly main: Machine };

export const World = WorldOfParts as new (...args: ConstructorParameters<typeof WorldOfParts>) => World;
