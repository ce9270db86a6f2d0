/**
 * The story of a failure: a line for each decision that matters, then the place where it showed. If every default leads to
 * it, the lines are about the nearest run that passes.
 */
import { describeStep } from "../../engine/session/describe_step.ts";
import type { LocateStep } from "../project/load/step_places.ts";
import type { SourceLocation } from "../../engine/errors.ts";
import { type Finding, fingerprint, type Mark } from "../../engine/findings/finding.ts";
import type { Explanation } from "../../engine/modes/explain.ts";
import type { RelevantDecision } from "../../engine/modes/matters.ts";
import { otherChoicesWords } from "../../engine/modes/other_choices.ts";
import { isDefault } from "../../engine/decisions/decision.ts";
import type { ShownInput } from "../../engine/world/inputs/inputs.ts";
import { placeOf as placeOfSite } from "../../engine/interpreter/places.ts";
import { parsePlace } from "../../engine/ir/place.ts";
import type { Program } from "../../engine/interpreter/program.ts";
import { stepAt } from "../../engine/interpreter/step_path.ts";
import { WAITS_HERE } from "../../engine/interpreter/trail_marks.ts";
import { parseLabel } from "../../engine/world/operation.ts";
import type { Contrast, FindingReport, StoryLine } from "./scenario.ts";
import { shownLocation, shownPath } from "./shown.ts";
import { placeOfTask } from "./task_places.ts";

/** The program and the paths that a story is about. */
export interface StoryContext {
  /** The program whose run is told: shrunk, if it was shrunk. */
  readonly program: Program;
  /** Knows the places of its steps in a data file. */
  readonly locateStep: LocateStep | undefined;
  readonly cwd: string;
}

export async function findingReport(finding: Finding, told: StoryContext): Promise<FindingReport> {
  const { kind, title, message, task, step, hint, details } = finding;
  const location = await placeOf(finding, told);
  return {
    kind,
    title,
    message,
    fingerprint: fingerprint(finding),
    task,
    step,
    location: location && shownLocation(location, told.cwd),
    hint,
    details: details && [...details],
  };
}

/**
 * @param failure the finding, and the run that it is of
 * @param choices what is known of the decisions that matter, and the run that they are of
 */
export async function storyOf(
  failure: {
    readonly finding: Finding | undefined;
    readonly inputs?: readonly ShownInput[] | undefined;
    readonly told: StoryContext;
  },
  choices?: { readonly explanation: Explanation | undefined; readonly told: StoryContext },
): Promise<StoryLine[]> {
  const { matters = [], contrast, finding: shrunk, inputs, freeInputs = [] } = choices?.explanation ?? {};
  const lines = await Promise.all([
    ...(choices?.explanation === undefined ? failure.inputs : inputs ?? [])?.map((input, index) =>
      lineOfInput(
        input,
        choices?.explanation === undefined ? failure.told : choices.told,
        freeInputs.find((free) => free.index === index)?.parts,
      )
    ) ?? [],
    // Inputs are told by their values.
    ...matters.filter(({ decision }) => decision.kind !== "input").map(async (matter) =>
      withOthers(await lineOf(matter, choices!.told), matter)
    ),
    ...contrast?.matters.map(async (matter, index) => passing(await lineOf(matter, choices!.told), index)) ?? [],
    ...[...contrast?.draws ?? [], ...shrunk?.trail ?? []].map((mark) => lineOfMark(mark, choices!.told)),
  ]);
  // Of the run that the lines are about, where there is one: the task in which it shows may be another.
  const { finding, told } = shrunk === undefined ? failure : { finding: shrunk, told: choices!.told };
  const place = finding && await placeOf(finding, told);
  if (finding === undefined || place === undefined) return lines;
  const { task, location, step } = finding;
  const source = location === undefined ? wordsOf(step, told) : told.program.code?.sourceLine(location);
  const sourceColumn = location && columnIn(told, location);
  return [...lines, { location: shownLocation(place, told.cwd), source, sourceColumn, task, note: "fails here" }];
}

/** The result of looking for a run that passes; undefined where that was not needed. */
export function contrastOf(explanation: Explanation | undefined): Contrast | undefined {
  if (explanation?.contrast === undefined) return undefined;
  const { passes, runs, anyValues } = explanation.contrast;
  return { passes, runs, anyValues };
}

/** Returns the delays of remote operations that the failure needs, so that the reader can judge whether they may happen. */
export function needsOf(explanation: Explanation | undefined): string[] | undefined {
  const needs = (explanation?.matters ?? []).flatMap(({ need }) => need ?? []);
  return needs.length === 0 ? undefined : needs;
}

/** Counts the decisions that matter: those that are not their default, and random values that are. */
export function countMatters(explanation: Explanation | undefined): { matter: number; matterAtDefault: number } {
  const matters = explanation?.matters ?? [];
  const matterAtDefault = matters.filter(({ decision }) => isDefault(decision)).length;
  return { matter: matters.length - matterAtDefault, matterAtDefault };
}

/** A line about a run that passes. Its decisions are not those of the run that failed. */
function passing({ decision: _, note, ...line }: StoryLine, index: number): StoryLine {
  const condition = note?.startsWith("before ")
    ? `it comes ${note}`
    : note?.startsWith("starts ")
    ? `it ${note}`
    : note;
  return { ...line, contrast: true, note: `${index === 0 ? "passes if" : "and if"} ${condition}` };
}

async function placeOf(finding: Finding, { locateStep }: StoryContext): Promise<SourceLocation | undefined> {
  if (finding.location !== undefined || finding.step === undefined) return finding.location;
  return await locateStep?.(finding.step);
}

/** A step of a data file, in words: its line there may be no more than a brace. */
function wordsOf(path: string | undefined, { program }: StoryContext): string | undefined {
  const step = path === undefined ? undefined : stepAt(program.ir.steps, path);
  return step && describeStep(step);
}

/** Says also whether the failure survives other choices there. */
function withOthers(line: StoryLine, { decision, others }: RelevantDecision): StoryLine {
  if (others === undefined) return line;
  const words = otherChoicesWords(decision, others);
  return { ...line, others, note: words === undefined ? line.note : `${line.note}; ${words}` };
}

async function lineOf(matter: RelevantDecision, told: StoryContext): Promise<StoryLine> {
  const { index, decision, location, sourceLine, words, chain, otherChain } = matter;
  const line: StoryLine = {
    decision: index,
    atMs: matter.atMs,
    location,
    source: sourceLine,
    sourceColumn: location && columnIn(told, location),
    task: chain === undefined ? matter.task : `${matter.task}: ${chain}`,
    callers: matter.callers.length === 0 ? undefined : [...matter.callers],
  };
  if (decision.kind === "latency" || decision.kind === "late") return await timeLine(line, matter, told);
  if (decision.kind !== "pick") return { ...line, note: words };
  const picked = parseLabel(decision.label);
  const byDefault = parseLabel(words.slice(`${decision.label} before `.length));
  const task = line.task ?? picked.task;
  const its = otherChain === undefined
    ? byDefault.task === picked.task ? "its own" : `${byDefault.task}'s`
    : `${otherChain}'s`;
  if (picked.what !== START) {
    const after = byDefault.what === START ? `${byDefault.task} starts` : `${its} ${byDefault.what}`;
    const note = `before ${after}`;
    if (location !== undefined || told.program.code !== undefined) {
      return { ...line, source: sourceLine ?? picked.what, task, note };
    }
    const place = await told.locateStep?.(matter.step ?? "");
    const source = wordsOf(matter.step, told) ?? picked.what;
    return { ...line, location: place && shownLocation(place, told.cwd), source, task, note };
  }
  const note = `starts before ${byDefault.what === START ? byDefault.task : `${its} ${byDefault.what}`}`;
  const place = location ?? await placeOfTask(matter.task ?? picked.task, told);
  const source = sourceLine ?? (place && told.program.code?.sourceLine(place)) ?? `${task}:`;
  return { ...line, location: place && shownLocation(place, told.cwd), source, task, note };
}

/** Says how long an operation takes. Its line may start several: the note says which is meant, where the line does not. */
async function timeLine(
  line: StoryLine,
  { decision, step, words }: RelevantDecision,
  told: StoryContext,
): Promise<StoryLine> {
  const { what, task } = parseLabel(decision.label);
  if (what === START) {
    const place = line.location ?? await placeOfTask(task, told);
    const source = line.source ?? (place && told.program.code?.sourceLine(place)) ?? `${task}:`;
    return { ...line, location: place && shownLocation(place, told.cwd), source, task, note: words };
  }
  const note = `${what.replace(/^[←→] /, "")} ${words}`;
  if (line.location !== undefined || told.program.code !== undefined) {
    return { ...line, source: line.source ?? what, task: line.task ?? task, note };
  }
  const place = await told.locateStep?.(step ?? "");
  const source = wordsOf(step, told) ?? what;
  return { ...line, location: place && shownLocation(place, told.cwd), source, task: line.task ?? task, note };
}

/**
 * `amount = 1001`, where it is declared or drawn.
 * @param free the parts of it that do not matter
 */
function lineOfInput(
  { name, value, site }: ShownInput,
  { program, cwd }: StoryContext,
  free?: readonly string[],
): StoryLine {
  const declared = program.ir.inputs?.[name];
  const place = declared === undefined
    ? placeOfSite(program, site)
    : "ref" in declared && declared.at !== undefined
    ? parsePlace(declared.at)
    : undefined;
  return {
    input: { name, value, ...(free !== undefined && { free: [...free] }) },
    location: place && shownLocation(place, cwd),
    source: `${name} = ${JSON.stringify(value)}`,
    note: free === undefined
      ? "input"
      : `input: any other value${free[0] === name ? "" : ` of ${free.join(", ")}`} fails too`,
  };
}

async function lineOfMark({ location, source, task, callers, note }: Mark, told: StoryContext): Promise<StoryLine> {
  const from = note === WAITS_HERE && task !== undefined ? await textOfTask(task, told) : undefined;
  // The task's own function has its name: the line says it with more.
  const way = from === undefined ? callers : [...callers.at(-1) === task ? callers.slice(0, -1) : callers, from];
  return {
    location: shownLocation(location, told.cwd),
    source: told.program.code?.sourceLine(location) ?? source,
    sourceColumn: columnIn(told, location),
    task,
    callers: way.length === 0 ? undefined : [...way],
    note,
  };
}

/** `back: () => transfer(bob, ann) (locks.scenario.ts:29)`, where the task has a line of its own. */
async function textOfTask(task: string, told: StoryContext): Promise<string | undefined> {
  const place = await placeOfTask(task, told);
  const text = place && told.program.code?.sourceLine(place)?.replace(/,$/, "");
  return text === undefined || !text.startsWith(task)
    ? undefined
    : `${text} (${shownPath(place!.file, told.cwd)}:${place!.line})`;
}

/** Returns the column of a place in its line as it is shown: without the white space in front. */
function columnIn({ program }: StoryContext, { file, line, column }: SourceLocation): number | undefined {
  if (line === undefined || column === undefined) return undefined;
  const text = program.code?.source(file)?.split("\n")[line - 1];
  return text === undefined ? undefined : Math.max(0, column - 1 - (text.length - text.trimStart().length));
}

/** The kind of the operations that start tasks. */
const START = "start";
