/** Files that a module finds beside itself and that are too large to belong to the code: without one, the code would go another way. */
import { Failure } from "../../../findings/failure.ts";
import type { Scope } from "../../realm/scope.ts";

/** Of one file. Of a larger one the code knows the size. */
export const MAX_EMBEDDED_BYTES = 16 * 1024 * 1024;

/** Ends the run if a call names a file that was left out, unless the program has made one there. */
export function requireEmbedded({ machine: { fs, kernel } }: Scope, paths: readonly unknown[]): void {
  if (fs.leftOut.size === 0) return;
  for (const path of paths) {
    const bytes = fs.leftOut.get(path as string);
    if (bytes !== undefined && !fs.exists(path as string)) kernel.abort(leftOut(path as string, bytes));
  }
}

function leftOut(path: string, bytes: number): Failure {
  return new Failure(
    "unsimulated",
    "file_left_out",
    `${path} has ${bytes} bytes: a file that a module finds beside itself may have ${MAX_EMBEDDED_BYTES}`,
    { hint: "let the world start with the folder of the file: world.base" },
  );
}
