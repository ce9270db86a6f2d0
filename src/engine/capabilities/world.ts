/** The world: all that a run can touch. The kernel, and the parts of the capabilities over it. */
import { Volume } from "memfs";
import { SafeMap } from "../primordials.ts";
import { History } from "../world/history.ts";
import type { Kernel } from "../world/kernel.ts";
import { LiveHandles } from "../world/live_handles.ts";
import type { PartOf } from "./capability.ts";
import { provideVolumes } from "./fs/volumes.ts";
import type { BaseSetting, BaseWorld, Part } from "./part.ts";
import { type AnyCapability, EACH_CAPABILITY } from "./registry.ts";

provideVolumes(Volume);

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
  #handles: LiveHandles | undefined;
  /** All that the program's code can reach (see `sandbox/realm/scope.ts`), once it has been evaluated. */
  scope: object | undefined;
  /** Its program has asked for async contexts (`node:async_hooks`). */
  hasContexts = false;
  /** Called with each part that is made. */
  onPart: ((part: Part<unknown>, made: unknown) => void) | undefined;
  /** The program's own handler of rejections that nothing handled; true when it took one. */
  rejectionHandler: ((reason: unknown, promise: Promise<unknown>) => boolean) | undefined;
  /** `process.emitWarning` of the program, for warnings that the runtime gives because of it. */
  emitWarning: ((warning: unknown, ...more: unknown[]) => void) | undefined;

  /** @param root the folder that host backends work in */
  constructor(kernel: Kernel, setting: BaseSetting = {}, root?: string) {
    this.kernel = kernel;
    this.setting = setting;
    this.root = root;
  }

  use<T>(part: Part<T>): T {
    return (this.#parts?.get(part) ?? this.#make(part)) as T;
  }

  used<T>(part: Part<T>): T | undefined {
    return this.#parts?.get(part) as T | undefined;
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

  /** Servers and sockets of its program. */
  get handles(): LiveHandles {
    return this.#handles ??= new LiveHandles(this.kernel.scheduler);
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

  /** Rules for requests and processes that answered nothing. */
  unusedRules(): string[] {
    const found: string[] = [];
    this.#atEnd(({ unusedRules }, part) => {
      const unused = unusedRules?.(part) ?? [];
      // A program may have patched the methods of arrays.
      for (let index = 0; index < unused.length; index++) found[found.length] = unused[index]!;
    });
    return found;
  }

  #atEnd(ask: (end: (typeof EACH_CAPABILITY)[number]["end"], part: never) => void): void {
    for (let index = 0; index < EACH_CAPABILITY.length; index++) {
      const { part, end } = EACH_CAPABILITY[index]!;
      const made = part === undefined ? undefined : this.used(part);
      if (made !== undefined) ask(end, made as never);
    }
  }

  /** A promise was rejected and nothing handled it: the program's own handler, or the end of the run. */
  onUnhandledRejection(reason: unknown, promise: Promise<unknown>): void {
    if (this.rejectionHandler?.(reason, promise) !== true) this.kernel.report(reason, "unhandled_rejection");
  }
}

for (const { part } of EACH_CAPABILITY) {
  if (part === undefined) continue;
  Object.defineProperty(WorldOfParts.prototype, part.name, {
    get(this: WorldOfParts) {
      return this.use(part);
    },
  });
}

/** The world, with each part under its name. */
export type World =
  & WorldOfParts
  & { readonly [C in AnyCapability as C["part"] extends undefined ? never : C["name"]]: PartOf<C["part"]> };

export const World = WorldOfParts as new (...args: ConstructorParameters<typeof WorldOfParts>) => World;
