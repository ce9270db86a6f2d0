/** The inputs of a run: those that the scenario declares, made before its first step, and those that its code draws. */
import { type Json, toJson } from "../../json.ts";
import type { Kernel } from "../kernel.ts";
import { type Arbitrary, generate } from "./arbitrary.ts";

/** An input as a report shows it. */
export interface ShownInput {
  /** Its name; `draw` for what code drew without giving a name. */
  readonly name: string;
  /** Its value as JSON, or a description of what JSON does not hold. */
  readonly value: Json;
  /** Where code drew it, in a run that keeps places. */
  readonly site?: Error | undefined;
}

export class Inputs {
  readonly #kernel: Kernel;
  /** By name, as the code of the scenario gets them. */
  readonly values: Record<string, unknown> = {};
  /** In the order in which they were made, of a run that somebody will look at. */
  readonly shown: ShownInput[] = [];

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
  }

  /** Makes an input that the scenario declares. */
  declare(name: string, arbitrary: Arbitrary<unknown>): void {
    this.set(name, generate(this.#kernel, name, arbitrary));
  }

  set(name: string, value: unknown): void {
    this.values[name] = value;
    this.tell(name, value);
  }

  /** @throws Error if no step is under way */
  draw<T>(arbitrary: Arbitrary<T>, name: string): T {
    if (!this.#kernel.hasBegun || this.#kernel.isClosed) {
      throw new Error("draw: expected a run whose steps are under way, found one that has ended or not begun");
    }
    const value = generate(this.#kernel, name, arbitrary);
    this.tell(name, value);
    return value;
  }

  /** Makes a value that a step asks for, and that the step tells of itself. */
  make<T>(name: string, arbitrary: Arbitrary<T>): T {
    return generate(this.#kernel, name, arbitrary);
  }

  /** Notes an input that was made. */
  tell(name: string, value: unknown): void {
    if (!this.#kernel.isLookedAt) return this.#kernel.event("input");
    const input = { name, value: toJson(value), site: this.#kernel.captureSites ? new Error() : undefined };
    this.shown[this.shown.length] = input;
    this.#kernel.event("input", { name, value: input.value });
  }
}
