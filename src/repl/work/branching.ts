/** Other runs of the scenario: another answer, another value, another step, another seed. */
import { SeedbedError } from "../../engine/errors.ts";
import { MAX_LATENCY_MS } from "../../engine/ir/schedule.ts";
import type { Json } from "../../engine/json.ts";
import { suggest } from "../../engine/text/suggest.ts";
import type { Branch } from "../../engine/session/branch.ts";
import { requireInput } from "../../engine/session/chosen_answers.ts";
import { labelsAt, momentAt, takenAt } from "../model/track.ts";
import type { CommandContext } from "./command_context.ts";
import { readValue, withField } from "./editing.ts";
import { outcomeWords } from "./words.ts";

/**
 * @param answer number or label of an option, or a value; left out, the option that is marked
 * @param decision left out, the one of this moment
 */
export async function fork(
  context: CommandContext,
  answer: string | undefined,
  decision: number | undefined,
): Promise<void> {
  const { session } = context.require();
  const { id, position, option } = context.store.get();
  const observation = await session.observation(id);
  const index = decision ?? momentAt(observation, position)?.decision;
  if (index === undefined) throw new SeedbedError("usage", "there is nothing to choose at this moment");
  const at = decision === undefined ? position : observation.momentOf(decision);
  const labels = labelsAt(observation, at);
  if (answer === undefined && (decision !== undefined || labels.length === 0)) {
    throw new SeedbedError("usage", `name an answer, as in fork 1${decision === undefined ? "" : ` at ${decision}`}`);
  }
  const chosen = answer === undefined ? option : answerOf(labels, answer);
  if (labels.length > 0 && chosen === takenAt(observation, at)) {
    throw new SeedbedError("usage", "this option is the one that happened: mark another one, or name it, as in fork 1");
  }
  const made = await context.busy("running", () => session.fork(id, index, chosen));
  await context.show(made, Math.max(0, at));
  context.say("info", `run ${made.id}, ${made.name}: ${outcomeWords(made)}`);
}

/** An answer by its number, or by the label of an option or a part of it. */
function answerOf(labels: readonly string[], text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  const exact = labels.indexOf(text);
  const found = exact >= 0 ? exact : labels.findIndex((label) => label.includes(text));
  if (found >= 0) return found;
  if (labels.length === 0) throw new SeedbedError("usage", `expected a number, found ${JSON.stringify(text)}`);
  const meant = suggest(text, labels);
  throw new SeedbedError("usage", `there is no option ${JSON.stringify(text)} here`, {
    hint: meant === undefined ? `options are 0 to ${labels.length - 1}` : `did you mean ${JSON.stringify(meant)}?`,
  });
}

/** @param seed left out, the next one */
export async function reseed(context: CommandContext, seed: number | undefined): Promise<void> {
  const { session } = context.require();
  const { id } = context.store.get();
  const wanted = seed ?? session.branch(id).seed + 1;
  const made = await context.busy(`running seed ${wanted}`, () => session.reseed(id, wanted));
  await context.show(made, 0);
  context.say("info", `seed ${wanted}: ${outcomeWords(made)}`);
}

export async function editStep(context: CommandContext, path: string, field: string, value: string): Promise<void> {
  const { session } = context.require();
  const { id } = context.store.get();
  const program = withField(session.branch(id).program, path, field, value);
  await edited(context, () => session.editProgram(id, program, `${path}.${field} is ${value}`));
}

/** @param text JSON; what is none is taken as text */
export async function setDecision(context: CommandContext, decision: number, text: string): Promise<void> {
  const { session } = context.require();
  const { id } = context.store.get();
  const made = session.branch(id).decisions[decision];
  const value = readValue(text);
  if (made?.bounds !== undefined) requireInput(made.bounds, decision, value);
  else if (made?.kind === "latency" || made?.kind === "late") requireTiming(decision, made.kind, value, text);
  else if (made !== undefined && made.kind !== "host") {
    const arity = made.arity ?? Infinity;
    if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0 || value >= arity) {
      const range = arity === Infinity ? "of at least 0" : `from 0 to ${arity - 1}`;
      throw new SeedbedError(
        "usage",
        `decision ${decision} is a ${made.kind}: expected a number ${range}, found ${text}`,
      );
    }
  }
  await edited(context, () => session.editDecision(id, decision, value));
}

/** @param text JSON; what is none is taken as text */
export async function setInput(context: CommandContext, name: string, text: string): Promise<void> {
  const { session } = context.require();
  const { id } = context.store.get();
  await edited(context, () => session.editInput(id, name, readValue(text)));
}

/** Checks the form alone. Whether a latency is in its range and a timer is pending shows in the run: what does not fit becomes the default. */
function requireTiming(decision: number, kind: "latency" | "late", value: Json, text: string): void {
  if (kind === "late" && (value === 0 || typeof value === "string")) return;
  if (kind === "latency" && typeof value === "number" && value >= 0 && value <= MAX_LATENCY_MS) return;
  const expected = kind === "late"
    ? "the label of a timer, or 0 for none"
    : `virtual ms from 0 (as usual) to ${MAX_LATENCY_MS}`;
  throw new SeedbedError(
    "usage",
    `decision ${decision} says ${
      kind === "late" ? "which timer is outlasted" : "how long something takes"
    }: expected ${expected}, found ${text}`,
  );
}

async function edited(context: CommandContext, run: () => Promise<Branch>): Promise<void> {
  const made = await context.busy("running", run);
  await context.show(made, context.store.get().position);
  context.say("info", `run ${made.id}, ${made.name}: ${outcomeWords(made)}`);
}

export async function goToParent(context: CommandContext): Promise<void> {
  const { session } = context.require();
  const { id, position } = context.store.get();
  const { parent } = session.branch(id);
  if (parent === undefined) throw new SeedbedError("usage", "this is the first run: it has no parent");
  await context.show(session.branch(parent), position);
}
