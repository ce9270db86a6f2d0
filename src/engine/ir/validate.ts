/** Validates scenarios: the schema, and what no schema says. `run`, `test`, `validate` and `compile` all come through here. */
import { definitionOf } from "../capabilities/registry.ts";
import { isDeeperThan, MAX_JSON_DEPTH } from "../json.ts";
import { type Explained, explainIssues, formatPath } from "./explain.ts";
import { inputProblem } from "./inputs.ts";
import { unknownInput } from "./filled.ts";
import { latencyProblem, LONGEST_DELAY } from "./latency.ts";
import { settingSchema } from "./settings.ts";
import { settingProblem } from "./setting.ts";
import { unknownName } from "./names.ts";
import { type ScenarioIR, scenarioSchema, type Step } from "./scenario.ts";

export type Validated =
  | { readonly ir: ScenarioIR; readonly problems?: undefined }
  | { readonly ir?: undefined; readonly problems: readonly Explained[] };

/** The value as a scenario, or all that is wrong with it, the most telling first. */
export function validateScenario(value: unknown): Validated {
  if (isDeeperThan(MAX_JSON_DEPTH, value)) {
    const text = `expected at most ${MAX_JSON_DEPTH} levels of nesting, found more`;
    return { problems: [{ path: "", keys: [], text, hint: undefined }] };
  }
  const result = scenarioSchema.safeParse(value);
  if (!result.success) return { problems: explainIssues(result.error, value, scenarioSchema).map(inWorld) };
  const ir = result.data;
  if (ir.steps.length === 0) {
    return problem("expected at least one step, found none", "an empty scenario would pass without testing anything");
  }
  if (ir.steps.every(doesNothing)) {
    const [{ type }] = ir.steps as [Step];
    return problem(
      "expected a step that does something, found only declarations",
      `${type} ${type === "parallel" ? "only holds steps" : "sets the scene"}; add the step that is to be tested in it`,
    );
  }
  const unknown = unknownName(ir, ["steps"]);
  if (unknown !== undefined) {
    const path = formatPath(unknown.keys);
    return { problems: [{ path, keys: unknown.keys, text: `${path}: ${unknown.text}`, hint: unknown.hint }] };
  }
  const setting = settingProblem(ir.world);
  if (setting !== undefined) {
    return { problems: [{ path: "world", keys: ["world"], text: `world: ${setting}`, hint: undefined }] };
  }
  const latency = latencyProblem(ir.world?.latency, ir.world?.maxDelay ?? LONGEST_DELAY);
  if (latency !== undefined) {
    const keys = ["world", "latency", latency.key];
    return {
      problems: [{ path: formatPath(keys), keys, text: `${formatPath(keys)}: ${latency.text}`, hint: latency.hint }],
    };
  }
  const input = inputProblem(ir) ?? unknownInput(ir);
  if (input !== undefined) {
    const path = formatPath(input.keys);
    return { problems: [{ path, keys: input.keys, text: `${path}: ${input.text}`, hint: input.hint }] };
  }
  return { ir };
}

/** Says where a setting of the world belongs, which is often put beside it. */
function inWorld(problem: Explained): Explained {
  const [key, ...rest] = problem.keys;
  if (rest.length > 0 || typeof key !== "string" || !Object.hasOwn(settingSchema.shape, key)) return problem;
  return { ...problem, hint: `it is set in world: in YAML, world: { ${key}: … }` };
}

/** Tasks that do nothing are no more of a test than steps that do nothing. */
function doesNothing(step: Step): boolean {
  if (step.type === "parallel") {
    return Object.values(step.tasks).every((steps) => (steps as readonly Step[]).every(doesNothing));
  }
  return definitionOf(step).declares;
}

function problem(text: string, hint: string): Validated {
  return { problems: [{ path: "steps", keys: ["steps"], text: `steps: ${text}`, hint }] };
}
