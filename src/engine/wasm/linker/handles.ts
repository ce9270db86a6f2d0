/** The handles of one component instance: numbers that its code holds for resources. */
import { Resource, type Value } from "../calls/values.ts";
import type { ResourceType } from "./types.ts";

/** A resource that a component defines: a number of its own. */
export class GuestResource extends Resource {
  readonly rep: number;

  constructor(rep: number) {
    super();
    this.rep = rep;
  }
}

interface Held {
  readonly type: ResourceType;
  readonly resource: Resource;
  readonly isOwn: boolean;
}

const MAX_HANDLES = 1_000_000;

export class Handles {
  readonly #held: (Held | undefined)[] = [undefined];
  readonly #free: number[] = [];

  add(type: ResourceType, resource: Value, isOwn: boolean): number {
    if (!(resource instanceof Resource)) throw new Error(`expected a resource of the type ${type.name}`);
    const index = this.#free.pop() ?? this.#held.length;
    if (index > MAX_HANDLES) throw trap("too many handles");
    this.#held[index] = { type, resource, isOwn };
    return index;
  }

  get(type: ResourceType, index: number): Resource {
    return this.#at(type, index).resource;
  }

  /** Gives an owned resource away. */
  take(type: ResourceType, index: number): Resource {
    const held = this.#at(type, index);
    if (!held.isOwn) throw trap(`handle ${index} is borrowed and cannot be given away`);
    this.#release(index);
    return held.resource;
  }

  drop(type: ResourceType, index: number): void {
    const { resource, isOwn } = this.#at(type, index);
    this.#release(index);
    if (isOwn) type.drop(resource as never);
  }

  #at(type: ResourceType, index: number): Held {
    const held = this.#held[index >>> 0];
    if (held === undefined) throw trap(`unknown handle ${index}`);
    if (held.type !== type) throw trap(`handle ${index} is a ${held.type.name}, and no ${type.name}`);
    return held;
  }

  #release(index: number): void {
    this.#held[index] = undefined;
    this.#free.push(index);
  }
}

/** An error of the guest's, as its code would raise it. */
export function trap(message: string): Error {
  return new WebAssembly.RuntimeError(message);
}
