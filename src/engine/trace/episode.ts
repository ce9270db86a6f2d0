/** An episode as a file: what was done to a service, and what it showed. `schema/episode.json` is made of this. */
import { z } from "zod";
import { type Auth, auth } from "../capabilities/exploring/fields.ts";
import type { Observation } from "../capabilities/exploring/observation.ts";
import type { Decision } from "../decisions/decision.ts";
import type { InputValue } from "../decisions/inputs.ts";
import type { Json } from "../json.ts";

export const EPISODE_SCHEMA = "seedbed/episode@1";

const json = z.json() as z.ZodType<Json>;

const marker = z.object({
  name: z.string().describe("the name of the marker, such as invariant or slow"),
  invariant: z.string().optional().describe("the invariant that is broken"),
  says: z.string(),
});

const observation = z.object({
  action: z.string().describe("the action; reset or start before the first"),
  method: z.string(),
  path: z.string().describe("with its query"),
  sent: z.string().optional().describe("the body of the request"),
  sentHeaders: z.record(z.string(), z.string()).optional().describe("headers of the request, without those of secrets"),
  status: z.int().describe("0 if there was no answer"),
  error: z.string().optional().describe("the code of the failure of the connection"),
  headers: z.record(z.string(), z.string()).describe("content-type, and those that begin with x-"),
  body: json.describe("the answer as JSON, or its text"),
  latencyMs: z.number().describe("in virtual ms"),
  state: json,
  diagnostics: json.optional(),
  signature: z.string().describe("equal for states that are alike"),
  markers: z.array(marker),
});

export const episodeSchema = z.object({
  schema: z.literal(EPISODE_SCHEMA),
  service: z.string(),
  file: z.string().describe("the actions file, as it was named"),
  seed: z.int().describe("the seed of the exploration"),
  episode: z.int().min(1),
  clients: z.int().min(1),
  destructive: z.boolean().optional().describe("whether destructive actions could be chosen"),
  probe: z.boolean().optional().describe("whether requests of no action were sent, too"),
  baseUrl: z.string().optional().describe("the URL of a service outside of the world"),
  auth: auth.optional().describe("the headers that prove who asks, with the names of variables"),
  actions: z.array(z.object({
    name: z.string(),
    values: z.array(z.union([z.int(), z.string()])).describe("the integers that its generators make its values of"),
  })).optional().describe("the actions in the order in which they were chosen; what was sent is in the observations"),
  observations: z.array(observation),
  decisions: z.array(z.object({ kind: z.string(), label: z.string(), value: json }).loose())
    .describe("all decisions of the run, as a trace has them: they are all that replaying it needs"),
  finding: z.object({ kind: z.string(), title: z.string(), message: z.string() }),
  trace: z.string().optional().describe("the trace in the store, for the first episode of a finding"),
});

/** An action, and the integers that its values are made of. */
export interface ChosenAction {
  readonly name: string;
  readonly values: readonly InputValue[];
}

export interface Episode {
  readonly schema: typeof EPISODE_SCHEMA;
  readonly service: string;
  readonly file: string;
  readonly seed: number;
  readonly episode: number;
  readonly clients: number;
  readonly destructive?: boolean | undefined;
  readonly probe?: boolean | undefined;
  readonly baseUrl?: string | undefined;
  readonly auth?: Auth | undefined;
  /** In the order in which they were chosen; undefined in episodes from before they were kept. */
  readonly actions?: readonly ChosenAction[] | undefined;
  readonly observations: readonly Observation[];
  readonly decisions: readonly Decision[];
  readonly finding: { readonly kind: string; readonly title: string; readonly message: string };
  readonly trace?: string | undefined;
}

/** `episode_seed42_0003.json` */
export function episodeName(seed: number, episode: number): string {
  return `episode_seed${seed}_${String(episode).padStart(4, "0")}.json`;
}
