/** The digest by which a trace knows its code again. */
import { createHash } from "node:crypto";
import type { CompiledCode } from "../../ir/scenario.ts";

export function digest(code: Omit<CompiledCode, "sha256">): string {
  return createHash("sha256").update(code.bundle).update("\0").update(code.sourceMap).digest("hex");
}

export function seal(code: Omit<CompiledCode, "sha256">): CompiledCode {
  return { ...code, sha256: digest(code) };
}
