/** Simulated memory as the code of a scenario sees it. */
import { currentTask } from "../../world/task.ts";
import { authorObject } from "../capability.ts";
import type { BaseWorld } from "../part.ts";
import { MEMORY } from "./memory.ts";
import { MAX_ALLOCATION_BYTES } from "./setting.ts";

/** Simulated memory, as the code of a scenario sees it. */
export interface Allocations {
  /** Simulated bytes that are allocated. */
  readonly inUseBytes: number;
  /** Takes simulated memory and returns the allocation's id; throws when there is not enough. */
  allocate(bytes: number, tag?: string): number;
  /** Gives it back; throws for what is not allocated. */
  free(id: number): void;
}

class AuthorMemory implements Allocations {
  readonly #world: BaseWorld;

  constructor(world: BaseWorld) {
    this.#world = world;
  }

  get inUseBytes(): number {
    return this.#world.use(MEMORY).inUseBytes;
  }

  allocate(bytes: number, tag?: string): number {
    if (!Number.isInteger(bytes) || bytes < 0 || bytes > MAX_ALLOCATION_BYTES) {
      throw new RangeError(`expected bytes from 0 to ${MAX_ALLOCATION_BYTES}, found ${bytes}`);
    }
    return this.#world.use(MEMORY).allocate(bytes, tag, currentTask()?.step ?? "");
  }

  free(id: number): void {
    this.#world.use(MEMORY).free(id);
  }
}

export const allocations = authorObject((world: BaseWorld): Allocations => new AuthorMemory(world), ["inUseBytes"]);
