/** Steps as a builder takes them: plain data, the functions that it refers to, and hints for the author. */
import type { ScenarioFunction } from "../engine/ir/author.ts";
import type { Step } from "../engine/ir/scenario.ts";
import { problem } from "./problem.ts";
import { serialisable } from "./serialisable.ts";
import { CODE, RENAMED } from "./steps/make.ts";

/** A function, and the reference by which a step names it. */
export type NamedFunction = readonly [ref: string, code: ScenarioFunction];

/**
 * A step as data, with the functions that it and the steps within it hold.
 * @param ref of its function, and the beginning of those within
 */
export function placed(what: string, step: unknown, ref: number | string): [Step, NamedFunction[]] {
  const plain = requireStep(what, step);
  const functions = functionsIn(plain, step, String(ref));
  return [plain, functions];
}

function functionsIn(plain: object, given: unknown, ref: string): NamedFunction[] {
  const code = (given as { [CODE]?: ScenarioFunction })[CODE];
  if (code !== undefined) Object.assign(plain, { ref });
  const { steps = [] } = plain as { steps?: readonly Step[] };
  const within = (given as { steps?: readonly unknown[] }).steps;
  const nested = steps.flatMap((step, index) => functionsIn(step, within?.[index], `${ref}/${index}`));
  return code === undefined ? nested : [[ref, code], ...nested];
}

function requireStep(what: string, step: unknown): Step {
  const type = (step as { type?: unknown } | null)?.type;
  const missing = missingAnswer(step);
  if (missing !== undefined) throw problem(what, "a step", `${missing.rule} without an answer`, missing.hint);
  if (typeof type === "string") return serialisable(what, step) as unknown as Step;
  const hint = typeof step === "function" ? 'code needs a name: .step("name", code)' : undefined;
  throw problem(what, "a step (what kv.set, time.sleep … return) or a name and a function", step, hint);
}

/** The hints that a step and the steps within it hold. */
export function hintsOf(step: unknown): string[] {
  const { [RENAMED]: hint, steps = [] } = step as { [RENAMED]?: string; readonly steps?: readonly unknown[] };
  return [...hint === undefined ? [] : [hint], ...steps.flatMap(hintsOf)];
}

/** Returns the methods that a rule without an answer lacks. */
function missingAnswer(step: unknown): { readonly rule: string; readonly hint: string } | undefined {
  if (typeof step !== "object" || step === null) return undefined;
  if ("replies" in step) return { rule: "http.when(…)", hint: "add .replies(status, body) or .fails(code) to it" };
  return "exits" in step ? { rule: "proc.when(…)", hint: "add .exits(code, stdout) to it" } : undefined;
}
