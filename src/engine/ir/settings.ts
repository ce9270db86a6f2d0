/** The settings of the world before a scenario's first step, composed of the settings of its parts. */
import { z } from "zod";
import { DURATION_EXPECTED, DURATION_PATTERN } from "../text/duration.ts";
import { latencySchema } from "./latency.ts";
import type { CapabilityOption, ConfigurationGroup } from "../capabilities/capability.ts";
import { type AnyCapability, CAPABILITIES, EACH_CAPABILITY } from "../capabilities/registry.ts";

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
).describe("The backends: the simulation, or the host, whose answers are recorded.");

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
  latency: latencySchema.optional(),
  maxDelay: z.string().regex(DURATION_PATTERN, `expected ${DURATION_EXPECTED}`).optional()
    .describe("with latencies, the longest delay of a remote operation; 60s by default"),
  ...settingsOf(CAPABILITIES.slice(lastWithBackend)),
}).describe("The state of the world before the first step.");

/** All of them, as types have no order. */
function settingsOf(capabilities: readonly AnyCapability[]): Intersection<Parts["settings"]> {
  return Object.assign({}, ...capabilities.map(({ part }) => part?.settings ?? {})) as Intersection<Parts["settings"]>;
}

export type Setting = z.output<typeof settingSchema>;

type Groups = Intersection<AnyCapability["configuration"]>;

const groups = Object.entries<ConfigurationGroup>(
  Object.assign({}, ...EACH_CAPABILITY.map(({ configuration }) => configuration)) as Record<string, ConfigurationGroup>,
);

/** Groups of settings that a configuration gives to all scenarios: schemas, and values where nobody says otherwise. */
export const GROUP_SCHEMAS = Object.fromEntries(groups.map(([name, { schema }]) => [name, schema])) as {
  readonly [G in keyof Groups]: Groups[G] extends ConfigurationGroup<infer S> ? S : never;
};
export const GROUP_DEFAULTS = Object.fromEntries(groups.map(([name, { defaults }]) => [name, defaults])) as {
  readonly [G in keyof Groups]: GroupValues<Groups[G]>;
};
type GroupValues<G> = G extends ConfigurationGroup<infer S>
  ? { readonly [K in keyof NonNullable<z.output<S>>]-?: Given<NonNullable<z.output<S>>[K], G, K> }
  : never;
/** A value that has no default may be undefined. */
type Given<V, G, K> = G extends { readonly defaults: { readonly [N in K & string]: infer D } }
  ? undefined extends D ? V : Exclude<V, undefined>
  : V;

/** Names of what a caller can set in the world of every scenario. */
export const SET_BY_CALLERS: readonly string[] = ["backends", ...groups.map(([name]) => name)];

export type GroupName = keyof Groups & string;

/** Options of the command line that set something, by name. */
export const CAPABILITY_OPTIONS: Readonly<Record<string, CapabilityOption>> = Object.assign(
  {},
  ...EACH_CAPABILITY.map(({ options }) => options),
) as Record<string, CapabilityOption>;
