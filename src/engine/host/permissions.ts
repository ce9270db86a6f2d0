/** Asks which permissions this process has from its runtime: all of it, unless Deno or Node was started with less. */
import { dirname } from "node:path";
import process from "node:process";

type Query = { readonly name: "run" } | { readonly name: "write"; readonly path: string };

interface DenoPermissions {
  readonly permissions: { querySync(what: Query): { readonly state: string } };
}

export function mayStartProcesses(): boolean {
  return isGranted({ name: "run" }, "child");
}

/** False where the permission ends at the file itself. */
export function mayWriteBeside(path: string): boolean {
  const folder = dirname(path);
  return isGranted({ name: "write", path: folder }, "fs.write", folder);
}

/**
 * @param query for Deno
 * @param scope the same for Node
 */
function isGranted(query: Query, ...scope: readonly string[]): boolean {
  const { Deno: deno } = globalThis as { readonly Deno?: DenoPermissions };
  if (deno !== undefined) return deno.permissions.querySync(query).state === "granted";
  const { permission } = process as { readonly permission?: { has(...scope: readonly string[]): boolean } };
  return permission === undefined || permission.has(...scope);
}
