/** What scenarios set of the world before their first step, made of what each part can be set to. */
import { z } from "zod";
import { type AnyCapability, CAPABILITIES, EACH_CAPABILITY } from "./registry.ts";

type Parts = Exclude<AnyCapability["part"], undefined>;
type Intersection<U> = (U extends unknown ? (value: U) => void : never) extends (value: infer I) => void ? I : never;

type WithBackends = Extract<Parts, { readonly backends: readonly string[] }>;
type BackendsShape = {
  readonly [P in WithBackends as P["name"]]: z.ZodOptional<z.ZodEnum<{ [B in P["backends"][number]]: B }>>;
};

export const backendsSchema = z.strictObject(
  Object.fromEntries(
    EACH_CAPABILITY.flatMap(({ name, part }) =>
      part?.backends === undefined ? [] : [[name, z.enum(part.backends).optional()]]
    ),
  ) as unknown as BackendsShape,
).describe("Who answers: the simulation, or the host, whose answers are recorded.");

/** The simulation of each part that the host could play. */
export const SIMULATED = Object.fromEntries(
  EACH_CAPABILITY.flatMap(({ name, part }) => part?.backends === undefined ? [] : [[name, part.backends[0]]]),
) as { readonly [P in WithBackends as P["name"]]: P["backends"][number] };

const lastWithBackend = EACH_CAPABILITY.findLastIndex(({ part }) => part?.backends !== undefined) + 1;

/** Traces have the fields in this order: what there is, who answers, and what the rest is set to. */
export const settingSchema = z.strictObject({
  ...settingsOf(CAPABILITIES.slice(0, lastWithBackend)),
  backends: backendsSchema.optional(),
  unmatched: z.enum(["fail", "reject"]).optional()
    .describe("a request or process that no rule answers: fails the run (the default), or is refused as by the system"),
  ...settingsOf(CAPABILITIES.slice(lastWithBackend)),
}).describe("The scene: clock, environment variables, files, backends, memory, nodes.");

/** All of them, as types have no order. */
function settingsOf(capabilities: readonly AnyCapability[]): Intersection<Parts["settings"]> {
  return Object.assign({}, ...capabilities.map(({ part }) => part?.settings ?? {})) as Intersection<Parts["settings"]>;
}

export type Setting = z.output<typeof settingSchema>;
