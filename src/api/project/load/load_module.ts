/** Loads the scenarios that a TypeScript or JavaScript module exports. The module is evaluated inside a world, as in a run. */
import { basename, dirname, resolve } from "node:path";
import { types } from "node:util";
import { type SiteFinder, withSites } from "../../../dsl/site.ts";
import { World } from "../../../engine/capabilities/world.ts";
import { formatLocation, SeedbedError, type SourceLocation } from "../../../engine/errors.ts";
import { Failure } from "../../../engine/findings/failure.ts";
import { isAuthored, SCENARIO } from "../../../engine/ir/author.ts";
import { toJson } from "../../../engine/json.ts";
import { parsePlace } from "../../../engine/ir/place.ts";
import { agentScenario, isAgent } from "../../../engine/ir/agent_function.ts";
import type { CompiledCode, ScenarioIR, Step } from "../../../engine/ir/scenario.ts";
import { targetScenario } from "../../../engine/ir/target.ts";
import { validateScenario } from "../../../engine/ir/validate.ts";
import type { BundledCode } from "../../../engine/sandbox/evaluate/bundled_code.ts";
import { installGuard } from "../../../engine/sandbox/guard/guard.ts";
import { isOwnSource } from "../../../engine/sandbox/syntax/source_name.ts";
import { fifoSource } from "../../../engine/strategies/fifo.ts";
import { hop } from "../../../engine/world/hop.ts";
import { HOST_CAPABILITIES } from "../../../engine/world/host_permission.ts";
import { Kernel } from "../../../engine/world/kernel.ts";
import { inTask, MAIN_TASK } from "../../../engine/world/task.ts";
import { withBase } from "./base.ts";
import { withBinaries } from "./binaries.ts";
import { bundledCode } from "./bundled.ts";
import { bundleModule } from "./bundling.ts";
import { withSchemas } from "./schemas.ts";
import { cameIn, reachOf } from "../trust/came_with.ts";
import type { Consent, LoadedScenario } from "./loaded.ts";

/**
 * @param compiled its code, where it was bundled already
 * @param target an export that counts as a scenario if it is a function
 */
export async function loadModule(
  file: string,
  consent: Consent,
  compiled?: CompiledCode,
  target?: string,
): Promise<readonly LoadedScenario[]> {
  const module = await loadExports(file, consent, compiled);
  const { exports, scenarios } = module;
  if (target !== undefined && isTargetFunction(exports[target])) return [...scenarios, await module.targetOf(target)];
  const agent = target === undefined ? undefined : await module.agentOf(target, []);
  if (agent !== undefined) return [...scenarios, agent];
  if (scenarios.length === 0) throw noScenario(file, exports);
  return scenarios;
}

/** Returns whether it can be fuzzed: a function, and neither a class nor a generator, of whose body a call runs nothing. */
export function isTargetFunction(value: unknown): boolean {
  return typeof value === "function" && !types.isGeneratorFunction(value) &&
    !/^class\b/.test(Function.prototype.toString.call(value));
}

/** A module as it was evaluated once. */
export interface LoadedModule {
  readonly exports: Readonly<Record<string, unknown>>;
  readonly scenarios: readonly LoadedScenario[];
  /** Makes a scenario of a function that it exports. */
  readonly targetOf: (name: string) => Promise<LoadedScenario>;
  /** Makes a scenario that asks an agent that it exports; undefined for an export that is none. */
  readonly agentOf: (name: string, steps: readonly Step[]) => Promise<LoadedScenario | undefined>;
}

/** The exports of a module, and the scenarios among them. */
export async function loadExports(file: string, consent: Consent, compiled?: CompiledCode): Promise<LoadedModule> {
  return await load(file, consent, compiled).catch((error: unknown) => {
    throw error instanceof SeedbedError ? placedOnDisk(error, dirname(file)) : error;
  });
}

async function load(file: string, consent: Consent, given: CompiledCode | undefined): Promise<LoadedModule> {
  // Before and after it is read: a link may have led elsewhere in between.
  const mayRead = reachOf(file);
  const compiled = given ?? await bundled(file, mayRead);
  if (mayRead !== undefined || cameIn(file) !== undefined) await consent({ code: compiled }, file);
  const code = await bundledCode(compiled);
  const exports = await evaluate(file, code);
  const found = Object.entries(exports).flatMap(([name, value]) =>
    isAuthored(value) ? [{ name, ir: value[SCENARIO].ir, hints: value[SCENARIO].hints }] : []
  );
  const scenarioOf = async (ir: ScenarioIR, hints?: readonly string[]): Promise<LoadedScenario> => ({
    program: {
      ir: await withSchemas(file, await withBinaries(file, await withBase(file, validated(file, ir)))),
      code: code.forExport(ir.export!),
      mayAskHost: HOST_CAPABILITIES,
    },
    file,
    hints,
    locateStep: () => Promise.resolve(undefined),
  });
  const scenarios = await Promise.all(found.map(({ name, ir, hints }) => scenarioOf({ ...ir, export: name }, hints)));
  const targetOf = (name: string) => scenarioOf(targetScenario(`${basename(file)}#${name}`, name));
  const agentOf = async (name: string, steps: readonly Step[]) =>
    isAgent(exports[name]) ? await scenarioOf(agentScenario(`${basename(file)}#${name}`, name, steps)) : undefined;
  return { exports, scenarios, targetOf, agentOf };
}

/** Bundles a module. One that may import only some files comes from somebody else, and no cache answers for it. */
async function bundled(file: string, mayRead: ReturnType<typeof reachOf>): Promise<CompiledCode> {
  if (mayRead === undefined) return await bundleModule(file);
  const { bundleFile } = await import("../../../engine/sandbox/build/bundle.ts");
  return await bundleFile(file, mayRead);
}

/**
 * A trace names sources relative to the scenario's folder, to be the same on every machine. What does not load is told to
 * somebody who works in another folder, where that name may be one of many files, or of none.
 */
function placedOnDisk(error: SeedbedError, folder: string): SeedbedError {
  const { code, message, location, hint, path, cause } = error;
  if (location === undefined || !isOwnSource(location.file)) return error;
  const file = resolve(folder, location.file);
  return new SeedbedError(code, message, { location: { ...location, file }, hint, path, cause });
}

/** Evaluates the module once, with places, to learn which scenarios it exports. */
async function evaluate(file: string, code: BundledCode): Promise<Readonly<Record<string, unknown>>> {
  const kernel = new Kernel({ source: fifoSource(), captureSites: true });
  const world = new World(kernel);
  const task = { name: MAIN_TASK, machine: world.main, step: "" };
  const findSite: SiteFinder = (stack) => {
    // Finding a place takes as long as many rounds of a loop: a module that builds for ever is to end in good time.
    kernel.spin(SITE_SPINS);
    const frame = code.readStack(stack).find((each) => each.own);
    return frame === undefined ? undefined : formatLocation(frame);
  };
  const removeGuard = installGuard({ strict: true, traceIo: false });
  try {
    // A module without exports has nothing to return.
    return await settle(kernel, withSites(findSite, () => inTask(task, () => code.evaluate(world.main)))) ?? {};
  } catch (error) {
    throw importError(file, code, error);
  } finally {
    removeGuard();
  }
}

const SITE_SPINS = 100;

/** Drives a module whose top level awaits, in the default order. */
async function settle<T>(kernel: Kernel, loading: T | Promise<T>): Promise<T> {
  if (!(loading instanceof Promise)) return loading;
  let settled = false;
  const done = loading.finally(() => settled = true);
  done.catch(() => {});
  while (!settled) {
    await new Promise<void>((resolve) => hop(resolve));
    if (settled || kernel.failure !== undefined) break;
    if (!kernel.outside.isAtWork() && kernel.scheduler.turn().kind === "quiet") {
      throw new Failure("deadlock", "deadlock", "the module's top level awaits something that never happens");
    }
  }
  if (kernel.failure !== undefined) throw kernel.failure.thrown;
  return await done;
}

function validated(file: string, ir: ScenarioIR): ScenarioIR {
  const { ir: valid, problems } = validateScenario(ir);
  if (valid !== undefined) return valid;
  const [first] = problems;
  throw new SeedbedError("invalid", `scenario "${ir.name}": ${first!.text}`, {
    hint: first!.hint,
    path: first!.path,
    location: placeOf(ir, first!.keys) ?? { file },
  });
}

/** The author's line of the innermost thing on the way that has one. */
function placeOf(ir: ScenarioIR, keys: readonly (string | number)[]): SourceLocation | undefined {
  let place = ir.at;
  let here: unknown = ir;
  for (const key of keys) {
    here = (here as Record<string | number, unknown> | undefined)?.[key];
    const at = (here as { at?: unknown } | null | undefined)?.at;
    if (typeof at === "string") place = at;
  }
  return place === undefined ? undefined : parsePlace(place);
}

function noScenario(file: string, exports: Readonly<Record<string, unknown>>): SeedbedError {
  const names = Object.keys(exports);
  return new SeedbedError(
    "invalid",
    `expected a module that exports a scenario, found ${
      names.length === 0 ? "no exports" : `only ${names.join(", ")}`
    }`,
    { location: { file }, hint: 'export default scenario("what should hold").step("…", async () => { … })' },
  );
}

function importError(file: string, code: BundledCode, error: unknown): SeedbedError {
  if (error instanceof SeedbedError) return error;
  const frames = error instanceof Error ? code.frames(error) : [];
  const frame = frames.find((each) => each.own) ?? frames[0];
  const what = error instanceof Failure
    ? error.message
    : error instanceof Error
    ? `the module threw while it was loaded: ${error.name}: ${error.message}`
    : `the module threw while it was loaded: ${JSON.stringify(toJson(error))}`;
  return new SeedbedError("compile", what, {
    location: frame ?? { file },
    hint: error instanceof Failure ? error.hint : undefined,
    cause: error,
  });
}
