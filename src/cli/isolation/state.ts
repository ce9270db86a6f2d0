/** Whether this process is an isolated one: started by the command for that, and under permissions that are really in force. */
import process from "node:process";

/** Set in the child; alone it proves nothing. */
export const ISOLATED_VARIABLE = "SEEDBED_ISOLATED";

export function isIsolated(): boolean {
  return process.env[ISOLATED_VARIABLE] === "1" && !mayStartProcesses();
}

interface DenoPermissions {
  readonly permissions: { querySync(what: { readonly name: "run" }): { readonly state: string } };
}

function mayStartProcesses(): boolean {
  const { Deno: deno } = globalThis as { readonly Deno?: DenoPermissions };
  if (deno !== undefined) return deno.permissions.querySync({ name: "run" }).state === "granted";
  const { permission } = process as { readonly permission?: { has(scope: string): boolean } };
  return permission === undefined || permission.has("child");
}
