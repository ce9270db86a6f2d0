/**
 * The folder of a campaign. All that it has done so far is in it, so that a campaign goes on after its coordinator was killed.
 *
 * ```
 * .seedbed/campaigns/<id>/campaign.json    what it is about
 *                         <digest>.json    a compiled scenario
 *                         journal.jsonl    what came of its units, and what was found
 *                         running-<mark>   which process conducts it now
 *                         stop             somebody wants it to end
 * ```
 */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { SeedbedError } from "../../../engine/errors.ts";
import { explainIssue } from "../../../engine/ir/explain.ts";
import { isDirectory, writeFileAtomically } from "../../../engine/store/atomic_file.ts";
import { readRegularFile } from "../../../engine/store/read_file.ts";
import { newId } from "../../new_id.ts";
import { shownPath } from "../../reports/shown.ts";
import { type CampaignPlan, campaignSchema } from "./campaign_file.ts";
import { claim, conductorOf } from "./claim.ts";

/** In the store. */
export const CAMPAIGNS = "campaigns";
const MAX_BYTES = 64 * 1024 * 1024;

export class CampaignFolder {
  readonly id: string;
  readonly path: string;

  /** @param store absolute path of the folder for stored runs */
  constructor(store: string, id: string) {
    this.id = id;
    this.path = join(store, CAMPAIGNS, id);
  }

  get journal(): string {
    return join(this.path, "journal.jsonl");
  }

  /** Returns where a compiled scenario is. */
  scenario(digest: string): string {
    return join(this.path, `${digest}.json`);
  }

  /** Writes a compiled scenario, and returns its digest. */
  addScenario(text: string): string {
    const digest = createHash("sha256").update(text).digest("hex");
    this.#write(this.scenario(digest), text);
    return digest;
  }

  writePlan(plan: CampaignPlan): void {
    this.#write(join(this.path, "campaign.json"), `${JSON.stringify(plan, null, 2)}\n`);
  }

  /** @throws SeedbedError `invalid` for what is none */
  readPlan(cwd: string): CampaignPlan {
    const shown = shownPath(join(this.path, "campaign.json"), cwd);
    const value = readJson(join(this.path, "campaign.json"), shown);
    const parsed = campaignSchema.safeParse(value);
    if (parsed.success) return parsed.data;
    const { text } = explainIssue(parsed.error.issues[0]!, value, campaignSchema);
    throw new SeedbedError("invalid", `expected the plan of a campaign: ${text}`, { location: { file: shown } });
  }

  /** The process that conducts it; undefined if there is none. */
  get runningPid(): number | undefined {
    return conductorOf(this.path);
  }

  /** @throws SeedbedError `usage` if another process conducts it @returns what gives it up */
  begin(): () => void {
    const release = claim(this.path, this.id);
    rmSync(join(this.path, STOP), { force: true });
    return release;
  }

  /** Asks whoever conducts it to end. */
  askToStop(): void {
    this.#write(join(this.path, STOP), "");
  }

  get isAskedToStop(): boolean {
    return existsSync(join(this.path, STOP));
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }

  #write(path: string, text: string): void {
    writeFileAtomically(path, text, newId());
  }
}

const STOP = "stop";

/**
 * Finds a campaign of the store.
 * @param id `latest`, or the beginning of its id
 * @throws SeedbedError `usage` if there is none, or more than one
 */
export function findCampaign(store: string, id: string): CampaignFolder {
  const all = campaignsIn(store);
  const found = id === "latest" ? all.slice(-1) : all.filter((each) => each.startsWith(id.toUpperCase()));
  const [one] = found;
  if (one !== undefined && found.length === 1) return new CampaignFolder(store, one);
  if (all.length === 0) {
    throw new SeedbedError("usage", "expected a campaign, found none here", { hint: "seedbed campaign starts one" });
  }
  const what = found.length === 0 ? "an id of a campaign" : "the id of one campaign";
  const listed = (found.length === 0 ? all : found).slice(-5).join(", ");
  throw new SeedbedError("usage", `expected ${what}, found ${JSON.stringify(id)}`, { hint: `there are ${listed}` });
}

/** Ids, the oldest first. */
function campaignsIn(store: string): readonly string[] {
  const folder = join(store, CAMPAIGNS);
  if (!isDirectory(folder)) return [];
  return readdirSync(folder).filter((id) => existsSync(join(folder, id, "campaign.json"))).sort();
}

function readJson(path: string, shown: string): unknown {
  const text = readRegularFile(path, { what: "a file of a campaign", maxBytes: MAX_BYTES, shown }).toString();
  try {
    return JSON.parse(text);
  } catch {
    throw new SeedbedError("invalid", "expected a file of a campaign, found one that is not JSON", {
      location: { file: shown },
    });
  }
}
