/** The tasks of `parallel`, code or steps by name, as the IR has them. */
import type { StepCode } from "../engine/ir/author.ts";
import type { Step } from "../engine/ir/scenario.ts";
import { problem } from "./problem.ts";
import { requireCode } from "./require_code.ts";
import { withSite } from "./site.ts";
import { hintsOf, type NamedFunction, placed } from "./taken_step.ts";

/** The body of a task: code, or steps. */
export type TaskBody<I extends object = object> = StepCode<I> | Step | readonly Step[];

export interface ParallelTasks {
  readonly tasks: Record<string, Step[]>;
  readonly functions: readonly NamedFunction[];
  readonly hints: readonly string[];
}

/** @param ref the beginning of the references of their functions */
export function parallelTasks<I extends object>(
  name: string,
  bodies: Readonly<Record<string, TaskBody<I>>>,
  ref: number,
): ParallelTasks {
  if (typeof name !== "string") throw problem("parallel", "a name", name);
  if (typeof bodies !== "object" || bodies === null || Object.keys(bodies).length === 0) {
    throw problem(`parallel "${name}"`, "an object with at least one task", bodies);
  }
  const functions: NamedFunction[] = [];
  const hints: string[] = [];
  const tasks = Object.entries(bodies).map(([task, body]): [string, Step[]] => {
    const what = `parallel "${name}", task "${task}"`;
    const refOfTask = `${ref}/${task}`;
    if (typeof body !== "function") {
      const steps = Array.isArray(body) ? body as readonly Step[] : [body as Step];
      return [
        task,
        steps.map((step, index) => {
          const [plain, code] = placed(what, step, `${refOfTask}/${index}`);
          functions.push(...code);
          hints.push(...hintsOf(step));
          return plain;
        }),
      ];
    }
    requireCode(what, body);
    functions.push([refOfTask, body as StepCode]);
    return [task, [withSite({ type: "call", ref: refOfTask, name: task })]];
  });
  return { tasks: Object.fromEntries(tasks), functions, hints };
}
