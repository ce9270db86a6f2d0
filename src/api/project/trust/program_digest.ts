/** Digests everything that consent to run code covers: the code, the scenario around it, and what both together can reach. */
import { createHash } from "node:crypto";
import type { CompiledCode, ScenarioIR } from "../../../engine/ir/scenario.ts";
import { BUILTINS } from "../../../engine/sandbox/builtins/catalog.ts";
import { hostBackends } from "../../../engine/world/host_permission.ts";
import type { Capabilities } from "./capabilities.ts";

/** A program from elsewhere. The scenario of a module is not known before the module runs, and is left out then. */
export interface ForeignProgram {
  readonly code: CompiledCode;
  readonly ir?: ScenarioIR | undefined;
}

/** SHA-256 in hex. Each part is a value of one JSON document, so that no two programs give the same bytes. */
export function programDigest(program: ForeignProgram): string {
  const { code: { entry, bundle, sourceMap }, ir } = program;
  const { code: _code, $schema: _schema, ...scenario } = ir ?? { code: undefined, $schema: undefined };
  const { host, builtins } = capabilitiesOf(program);
  const parts = ["seedbed/program@1", entry, bundle, sourceMap, ir === undefined ? null : ordered(scenario)];
  return createHash("sha256").update(JSON.stringify([...parts, host, builtins])).digest("hex");
}

export function capabilitiesOf({ code, ir }: ForeignProgram): Capabilities {
  const named = new Set(
    [...code.bundle.matchAll(/["'`](?:node:)?([a-z_]+(?:\/[a-z]+)?)["'`]/g)].map(([, name]) => name!),
  );
  return {
    host: ir === undefined ? [] : hostBackends(ir),
    builtins: Object.keys(BUILTINS).filter((name) => named.has(name.replace(/^node:/, ""))).sort(),
  };
}

/** The source files that a bundle was made of, as its source map says. */
export function filesOf({ sourceMap, entry }: CompiledCode): readonly string[] {
  let sources: unknown;
  try {
    sources = JSON.parse(sourceMap).sources;
  } catch {
    sources = undefined;
  }
  const named = Array.isArray(sources) ? sources.filter((each) => typeof each === "string") : [];
  return named.length === 0 ? [entry] : named;
}

/** The same value with the same bytes whatever the order of its keys: objects become lists of pairs, marked as such. */
function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return ["list", ...value.map(ordered)];
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([, each]) => each !== undefined);
  return ["object", ...entries.sort(([a], [b]) => a < b ? -1 : 1).map(([key, each]) => [key, ordered(each)])];
}
