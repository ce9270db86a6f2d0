/**
 * Returns whether a scenario can fail because of what its code does: one that asserts nothing passes whatever happens, and
 * somebody may take that for a proof. Where it is unclear the answer is yes: a warning that is wrong does more harm than
 * none.
 */
import { isTarget } from "../../engine/ir/target.ts";
import type { Program } from "../../engine/interpreter/program.ts";

/** @param program whose steps, invariants and own module are looked at; nothing of it is run */
export function assertsSomething({ ir, code }: Program): boolean {
  if (isTarget(ir) || (ir.invariants?.length ?? 0) > 0 || ir.steps.some(isAssertion)) return true;
  const source = code?.source(code.entry);
  return code !== undefined && (source === undefined || ASSERTING.test(source.replace(COMMENTS, "")));
}

/** A step that fails for what it finds, or holds one that does. */
function isAssertion(step: unknown): boolean {
  if (typeof step !== "object" || step === null) return false;
  const { type } = step as { type?: unknown };
  if (typeof type === "string" && ASSERTING_STEP.test(type)) return true;
  return Object.entries(step).some(([key, value]) =>
    (key.startsWith("expect_") && value !== undefined && value !== null) || isAssertion(value)
  );
}

const ASSERTING_STEP = /assert|^kv_|^fail$|^panic$/;
const ASSERTING = /\b(?:throw|\w*[aA]ssert\w*|expect\w*|should|reject|fail)\b/;
const COMMENTS = /\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$/gm;
