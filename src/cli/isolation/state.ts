/** Detects whether this process is isolated: started by the command for that, and under permissions that are really in force. */
import process from "node:process";
import { mayStartProcesses } from "../../engine/host/permissions.ts";

/** Set in the child; alone it proves nothing. */
export const ISOLATED_VARIABLE = "SEEDBED_ISOLATED";

export function isIsolated(): boolean {
  return process.env[ISOLATED_VARIABLE] === "1" && !mayStartProcesses();
}
