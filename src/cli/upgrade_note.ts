/** Tells each user once what searches do differently since an upgrade. New users are told nothing. */
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ResolvedConfig } from "../api/project/config/resolve.ts";
import { sourceOf } from "../api/project/config/resolve.ts";
import { storeFolder } from "../api/project/config/running.ts";
import { listLedger, stateFolderOfUser } from "../api/project/trust/ledger.ts";
import { makeFolders } from "../engine/store/folders.ts";
import type { Context } from "./context.ts";
import { isIsolated } from "./isolation/state.ts";

const REALISTIC = "realistic-latencies";
const REALISTIC_TEXT = `note: operations now take realistic latencies: whatever is due first happens first
  --delays unbounded, or .latency("any") in a scenario, restores the earlier search, in which any pending operation may come next
`;

/** Called before a search. In an isolated process, the state folder of the user cannot be written. */
export function noteUpgradeOnce(context: Context, config: ResolvedConfig): void {
  if (context.json || isIsolated() || sourceOf(config, "delays").kind !== "default") return;
  if (isFirst(REALISTIC) && wasUsedBefore(context, config)) context.note(REALISTIC_TEXT);
}

/** Returns whether a run was stored here, or this user compiled code, before this process began. */
function wasUsedBefore({ cwd }: Context, config: ResolvedConfig): boolean {
  if (existsSync(join(storeFolder(config, cwd), "runs"))) return true;
  const began = new Date(performance.timeOrigin).toISOString();
  return listLedger().some(({ entry }) => entry !== undefined && entry.at < began);
}

/** Notes that it was said. If that cannot be noted, it will be said again, which is better than failing the search. */
function isFirst(name: string): boolean {
  const folder = join(stateFolderOfUser(), "told");
  if (existsSync(join(folder, name))) return false;
  try {
    makeFolders(folder);
    writeFileSync(join(folder, name), "", { flag: "wx" });
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "EEXIST";
  }
}
