/** The environment variables that a program sees, and the zone of local time that they name. */
import { z } from "zod";
import { Zone } from "../../world/zone.ts";
import { definePart } from "../part.ts";

export class Environment {
  /** The program may change them. */
  readonly variables: Record<string, string>;
  #zoneName: string | undefined;
  #zone: Zone | undefined;

  constructor(variables: Readonly<Record<string, string>> = {}) {
    this.variables = { ...variables };
  }

  /** The zone of local time, as `TZ` says now; undefined is UTC. */
  get zone(): Zone | undefined {
    const name = this.variables["TZ"];
    if (name !== this.#zoneName) {
      this.#zoneName = name;
      this.#zone = Zone.named(name);
    }
    return this.#zone;
  }
}

export const ENV = definePart("env", {
  settings: { env: z.record(z.string(), z.string()).optional() },
  ofMachine: "program",
  create: (_world, { env }) => new Environment(env),
});
