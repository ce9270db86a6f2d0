/** Leaves whole tasks out, one by one: a race is between few. */
import { tasksOf, withTasks } from "../candidate.ts";
import { parseLabel } from "../../../world/operation.ts";
import type { Attempts } from "../attempts.ts";
import type { Pass } from "./pass.ts";

export const dropTasks: Pass = {
  name: "drop tasks",
  async run(attempts) {
    for (let index = 0; index < attempts.best.program.ir.steps.length; index++) {
      const tasks = () => tasksOf(attempts.best.program.ir.steps[index]!);
      for (const name of Object.keys(tasks())) {
        if (Object.keys(tasks()).length > 1 && !await tryWithout(attempts, index, name)) return false;
      }
    }
    return true;
  },
};

function tryWithout(attempts: Attempts, index: number, name: string): Promise<boolean> {
  const { program } = attempts.best;
  const { [name]: _dropped, ...tasks } = tasksOf(program.ir.steps[index]!);
  const path = `${index}/${name}`;
  return attempts.tryProgram(
    withTasks(program, index, tasks),
    // A pick is about the operation that it picked, in whatever step that was decided.
    ({ kind, step, label }) =>
      kind === "pick" ? parseLabel(label).task === name : step === path || step?.startsWith(`${path}/`) === true,
  );
}
