/** Every capability. A new one is a folder, and a line here. */
import { z } from "zod";
import type { AnyStepDefinition, Capability } from "./capability.ts";
import { agent } from "./agent/capability.ts";
import { cluster } from "./cluster/capability.ts";
import { code } from "./code/capability.ts";
import { data } from "./data/capability.ts";
import { env } from "./env/capability.ts";
import { event } from "./event/capability.ts";
import { expect } from "./expect/capability.ts";
import { faults } from "./fault/capability.ts";
import { fs } from "./fs/capability.ts";
import { http } from "./http/capability.ts";
import { input } from "./input/capability.ts";
import { kv } from "./kv/capability.ts";
import { machines } from "./machine/capability.ts";
import { memory } from "./memory/capability.ts";
import { messages } from "./message/capability.ts";
import { net } from "./net/capability.ts";
import { proc } from "./proc/capability.ts";
import { random } from "./random/capability.ts";
import { exploring } from "./exploring/capability.ts";
import { SafeMap } from "../primordials.ts";
import type { AnyStep, Parsed, StepDefinition, StepsSchema } from "./step.ts";
import { services } from "./service/capability.ts";
import { time } from "./time/capability.ts";
import { wasm } from "./wasm/capability.ts";

/** In the order in which pages and settings show them. */
export const CAPABILITIES = [
  event,
  random,
  input,
  data,
  expect,
  time,
  env,
  kv,
  proc,
  fs,
  http,
  exploring,
  net,
  memory,
  wasm,
  cluster,
  machines,
  services,
  faults,
  messages,
  agent,
  code,
] as const;

export type AnyCapability = (typeof CAPABILITIES)[number];

/** The same, for what treats them all alike. */
export const EACH_CAPABILITY: readonly Capability[] = CAPABILITIES as readonly unknown[] as readonly Capability[];

/** Steps within steps: any step type, checked as strictly as at top level. */
const nested: StepsSchema = z.lazy(() => z.array(stepSchema));

/**
 * The definitions as a union, with the literal types of their names and constructors.
 * @internal
 */
export type Definition = ReturnType<AnyCapability["steps"]>[number];

const DEFINITIONS: readonly AnyStepDefinition[] = EACH_CAPABILITY.flatMap(({ steps }) => steps(nested));

/** One step of the IR: a union that `type` tells apart. */
export const stepSchema = z.discriminatedUnion(
  "type",
  DEFINITIONS.map(({ schema }) => schema) as unknown as Readonly<
    [Definition["schema"], ...Definition["schema"][]]
  >,
);

/** One step of a scenario as plain data: a union that `type` tells apart. docs/steps.md lists the types and their fields. */
export type Step = Parsed<Definition["schema"]>;

export const STEP_DEFINITIONS: readonly StepDefinition[] = DEFINITIONS as unknown as readonly StepDefinition[];

/** Sections of docs/steps.md, in order. */
export const STEP_GROUPS: readonly string[] = [...new Set(STEP_DEFINITIONS.map(({ group }) => group))];

export const STEP_TYPES: readonly string[] = DEFINITIONS.map((definition) => definition.type);

const BY_TYPE = new SafeMap<string, StepDefinition>(
  STEP_DEFINITIONS.map((definition) => [definition.type, definition]),
);

/** The definition of a step type. Steps were validated before they run, so that an unknown type is a bug. */
export function definitionOf(step: AnyStep): StepDefinition {
  const definition = BY_TYPE.get(step.type);
  if (definition === undefined) throw new Error(`no definition for step type ${step.type}`);
  return definition;
}
