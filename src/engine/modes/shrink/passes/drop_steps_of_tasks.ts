/** Leaves steps of a task out; a task may be left with none. */
import { tasksOf, withTasks } from "../candidate.ts";
import type { Attempts } from "../attempts.ts";
import { byHalves, type Pass } from "./pass.ts";

export const dropStepsOfTasks: Pass = {
  name: "drop steps of tasks",
  async run(attempts) {
    for (let index = 0; index < attempts.best.program.ir.steps.length; index++) {
      const tasks = () => tasksOf(attempts.best.program.ir.steps[index]!);
      for (const name of Object.keys(tasks())) {
        const length = () => tasks()[name]?.length ?? 0;
        // One step of code is the task itself.
        const attempt = async (from: number, count: number) =>
          length() === 1 || await tryWithout(attempts, { index, name, from, count });
        if (!await byHalves(length, attempt)) return false;
      }
    }
    return true;
  },
};

interface Dropped {
  /** Of the `parallel` step. */
  readonly index: number;
  /** Of the task. */
  readonly name: string;
  readonly from: number;
  readonly count: number;
}

function tryWithout(attempts: Attempts, { index, name, from, count }: Dropped): Promise<boolean> {
  const { program } = attempts.best;
  const tasks = tasksOf(program.ir.steps[index]!);
  const kept = tasks[name]!.filter((_step, at) => at < from || at >= from + count);
  const isDropped = (path: string | undefined) => {
    const [root, task, at] = path?.split("/") ?? [];
    return Number(root) === index && task === name && Number(at) >= from && Number(at) < from + count;
  };
  return attempts.tryProgram(withTasks(program, index, { ...tasks, [name]: kept }), ({ step }) => isDropped(step));
}
