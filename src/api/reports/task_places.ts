/** Finds the places where the tasks of a scenario are written: `bob: () => charge("bob"),`. */
import type { AnyStep } from "../../engine/capabilities/step.ts";
import type { SourceLocation } from "../../engine/errors.ts";
import type { Program } from "../../engine/interpreter/program.ts";
import { stepAt } from "../../engine/interpreter/step_path.ts";
import { parsePlace } from "../../engine/ir/place.ts";
import type { LocateStep } from "../project/load/step_places.ts";

/** Undefined when several steps have a task of this name. */
export async function placeOfTask(
  task: string,
  { program, locateStep }: { readonly program: Program; readonly locateStep: LocateStep | undefined },
): Promise<SourceLocation | undefined> {
  const [path, ...more] = stepsWithTask(program.ir.steps, task);
  if (path === undefined || more.length > 0) return undefined;
  const at = stepAt(program.ir.steps, path)?.at;
  return at === undefined ? await locateStep?.(`${path}/${task}`) : keyFrom(program, parsePlace(at), task);
}

function stepsWithTask(steps: readonly AnyStep[], task: string, prefix = ""): string[] {
  return steps.flatMap((step, index) => {
    const path = `${prefix}${index}`;
    const { tasks = {}, steps: nested = [] } = step as { tasks?: Record<string, AnyStep[]>; steps?: AnyStep[] };
    const inTasks = Object.entries(tasks).flatMap(([name, inner]) => stepsWithTask(inner, task, `${path}/${name}/`));
    return [...Object.hasOwn(tasks, task) ? [path] : [], ...stepsWithTask(nested, task, `${path}/`), ...inTasks];
  });
}

/** Lines below the step on which its tasks are looked for. */
const MAX_LINES = 100;

/** The line on which the task's name is a key, from the line of its step on; that line where there is none. */
function keyFrom(program: Program, step: SourceLocation | undefined, task: string): SourceLocation | undefined {
  if (step?.line === undefined) return step;
  const lines = program.code?.source(step.file)?.split("\n").slice(step.line - 1, step.line - 1 + MAX_LINES) ?? [];
  const key = new RegExp(`(^|[{,\\s])(["']?)${task.replace(/[^\w$]/g, "\\$&")}\\2\\s*[:(,}]`);
  const index = lines.findIndex((line) => key.test(line));
  return index <= 0 ? step : { file: step.file, line: step.line + index };
}
