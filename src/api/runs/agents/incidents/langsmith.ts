/** Runs as LangSmith exports them: trees of a chain, its models and its tools. */
import { jsonOf } from "../../../../engine/text/json_text.ts";
import { type Json, MAX_JSON_DEPTH } from "../../../../engine/json.ts";
import type { Said } from "../../../../engine/text/llm/format.ts";
import { conversationOf, type Incident, type ToolUse, UnreadableRun, unwrapped } from "./incident.ts";
import { contentOf, type Fields, fieldsIn, fieldsOf, saidOf, textOf, turnsOf } from "./messages.ts";

const TOOLS: ReadonlySet<unknown> = new Set(["tool", "retriever"]);

interface Run {
  readonly fields: Fields;
  readonly id: string;
  readonly children: Run[];
}

/** The runs that no other run has called, each with all that it called, in the order in which they began. */
export function rootsOf(records: readonly Fields[]): readonly Run[] {
  const runs = new Map<string, Run>();
  const parents = new Map<string, string>();
  const add = (fields: Fields, parent: string | undefined) => {
    const { id, parent_run_id: above = parent, child_runs: below } = fields;
    if (typeof id !== "string" || id === "") throw new UnreadableRun("id: expected a text, found none");
    if (runs.has(id)) return;
    runs.set(id, { fields, id, children: [] });
    if (typeof above === "string" && above !== id) parents.set(id, above);
    for (const child of fieldsIn(below)) add(child, id);
  };
  for (const record of records) add(record, undefined);
  const roots: Run[] = [];
  const circular = inCircles(parents);
  for (const run of runs.values()) {
    const above = runs.get(parents.get(run.id) ?? "");
    if (above === undefined || circular.has(run.id)) roots.push(run);
    else above.children.push(run);
  }
  for (const { children } of runs.values()) children.sort(byOrder);
  return roots.sort(byOrder);
}

/** The runs that are above themselves. Each is a root. */
function inCircles(parents: ReadonlyMap<string, string>): ReadonlySet<string> {
  const found = new Set<string>();
  const known = new Set<string>();
  for (const id of parents.keys()) {
    const path = new Set<string>();
    let at: string | undefined = id;
    while (at !== undefined && !known.has(at)) {
      known.add(at);
      path.add(at);
      at = parents.get(at);
    }
    if (at === undefined || !path.has(at)) continue;
    for (let each = at; !found.has(each); each = parents.get(each)!) found.add(each);
  }
  return found;
}

/** @throws UnreadableRun for a run without an input */
export function incidentOf(root: Run): Incident {
  const { id, fields } = root;
  const all = below(root);
  const tools = all.filter(({ fields: { run_type: type } }) => TOOLS.has(type));
  return {
    id,
    name: typeof fields["name"] === "string" && fields["name"] !== "" ? fields["name"] : undefined,
    capturedAt: typeof fields["start_time"] === "string" ? fields["start_time"] : undefined,
    status: isFailed(fields) ? "error" : all.some((run) => isFailed(run.fields)) ? "warning" : "ok",
    latencyMs: latencyOf(fields),
    ...inputOf(root),
    tools: tools.map((run) => toolUse(run)),
    said: all.flatMap(({ fields: { run_type: type, outputs } }) => type === "llm" ? modelSaid(outputs) : []),
  };
}

/** All runs below one, in the order in which they began; those that a tool calls itself are part of the tool. */
function below({ id, children }: Run, depth = 0): readonly Run[] {
  if (depth > MAX_JSON_DEPTH) {
    throw new UnreadableRun(`the run ${id}: expected at most ${MAX_JSON_DEPTH} runs above it, found more`);
  }
  return children.flatMap((run) => TOOLS.has(run.fields["run_type"]) ? [run] : [run, ...below(run, depth + 1)])
    .sort(byOrder);
}

function isFailed({ error }: Fields): boolean {
  return error !== undefined && error !== null && error !== "";
}

function inputOf({ id, fields }: Run): Pick<Incident, "input" | "context"> {
  const inputs = fieldsOf(fields["inputs"]);
  if (inputs === undefined) throw new UnreadableRun(`the run ${id}: inputs: expected an object, found none`);
  const own = textOf(inputs["input"]);
  if (own !== undefined) return { input: own, context: [] };
  const turns = turnsOf(inputs["messages"] ?? inputs["input"]);
  const found = conversationOf([...turnsOf(inputs["chat_history"]), ...turns]);
  if (turns.length > 0 && found !== undefined) return found;
  const name = ["question", "query", "prompt", "text"].find((key) => textOf(inputs[key]) !== undefined);
  if (name !== undefined) return { input: inputs[name] as string, context: [] };
  const values = Object.values(inputs);
  if (values.length === 0) {
    throw new UnreadableRun(`the run ${id}: inputs: expected what the agent was asked, found {}`);
  }
  const only = values.length === 1 ? textOf(values[0]) : undefined;
  return { input: only ?? JSON.stringify(inputs), context: [] };
}

function toolUse({ id, fields }: Run): ToolUse {
  const { name, inputs, outputs, error } = fields;
  if (typeof name !== "string" || name === "") {
    throw new UnreadableRun(`the run ${id}: name: expected the name of a tool, found none`);
  }
  return {
    tool: name,
    args: argsOf(fieldsOf(inputs)),
    result: isFailed(fields) ? undefined : resultOf(outputs as Json | undefined),
    error: isFailed(fields) ? (typeof error === "string" ? error : JSON.stringify(error)) : undefined,
    latencyMs: latencyOf(fields),
  };
}

/** A tool of one text has it under `input`; that of others is all of them, as JSON. */
function argsOf(inputs: Fields | undefined): Json | undefined {
  if (inputs === undefined) return undefined;
  const keys = Object.keys(inputs);
  if (keys.length !== 1 || keys[0] !== "input") return inputs as Json;
  const { input } = inputs;
  if (typeof input !== "string") return fieldsOf(input) as Json | undefined ?? inputs as Json;
  const value = jsonOf(input);
  if (typeof value === "object" && value !== null) return value as Json;
  // Written down as another language writes its values: any arguments will do.
  return /^\s*[[{]/.test(input) ? undefined : inputs as Json;
}

function resultOf(outputs: Json | undefined): Json | undefined {
  const fields = fieldsOf(outputs);
  if (fields === undefined || !Object.hasOwn(fields, "output")) return unwrapped(outputs ?? null);
  const output = fields["output"] as Json;
  const content = contentOf(output);
  return unwrapped(content ?? output);
}

function modelSaid(outputs: unknown): readonly Said[] {
  const said = saidOf(outputs);
  return said === undefined ? [] : [said];
}

function latencyOf({ start_time: start, end_time: end }: Fields): number | undefined {
  if (typeof start !== "string" || typeof end !== "string") return undefined;
  const ms = timeOf(end) - timeOf(start);
  return Number.isFinite(ms) && ms >= 0 ? ms : undefined;
}

/** A time without a zone is one of UTC. */
function timeOf(text: string): number {
  return Date.parse(/(Z|[+-]\d\d:?\d\d)$/i.test(text) ? text : `${text}Z`);
}

function byOrder({ fields: a }: Run, { fields: b }: Run): number {
  for (const key of ["dotted_order", "start_time"]) {
    const [left, right] = [a[key], b[key]];
    if (typeof left !== "string" || typeof right !== "string" || left === right) continue;
    return left < right ? -1 : 1;
  }
  return 0;
}
