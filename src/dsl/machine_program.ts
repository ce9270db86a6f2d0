/** The machines of a scenario as an author writes them. */
import type { StepCode } from "../engine/ir/author.ts";
import { machineNameProblem } from "../engine/ir/machines.ts";
import type { ScenarioIR } from "../engine/ir/scenario.ts";
import { invalid, problem } from "./problem.ts";
import { requireCode } from "./require_code.ts";
import { serialisable } from "./serialisable.ts";
import { withSite } from "./site.ts";
import type { NamedFunction } from "./taken_step.ts";

/** The program of a machine, and what the machine has to itself. */
export interface MachineProgram<I extends object = object> {
  /** The function that is called whenever the machine starts, as in `() => import("./server.ts")`. */
  readonly run: StepCode<I>;
  /** Its environment variables. */
  readonly env?: Readonly<Record<string, string>>;
  /** Its files at the beginning, by path. */
  readonly files?: Readonly<Record<string, string>>;
  /** What its disk keeps when the power fails: `strict`, the default, or `ext4`. */
  readonly disk?: "strict" | "ext4";
  /** Its working folder: an absolute path; `/app` by default. */
  readonly cwd?: string;
  /**
   * Its clock: how far its date is ahead (`"200ms"`, `"-1.5s"`), and how many ms it counts in a ms of virtual time, as in
   * `1.001`.
   */
  readonly clock?: { readonly offset?: string; readonly rate?: number };
  /** If true, nobody waits for what the function returns: a loop that never ends. */
  readonly background?: boolean;
}

type Machines = NonNullable<NonNullable<ScenarioIR["world"]>["machines"]>;

/** The machines with one more, and its function. */
export function withMachine(
  before: Machines = {},
  name: string,
  program: StepCode<never> | MachineProgram<never>,
): readonly [Machines, NamedFunction] {
  const what = `machine ${JSON.stringify(name)}`;
  if (typeof name !== "string") throw problem("machine", "a name", name);
  const wrong = machineNameProblem(name);
  if (wrong !== undefined) throw invalid(`machine: ${wrong}`);
  if (Object.hasOwn(before, name)) throw problem(what, "a name that no other machine has", name);
  if (typeof program !== "function" && (typeof program !== "object" || program === null)) {
    throw problem(what, "a function, or an object with run", program);
  }
  const { run, ...rest } = typeof program === "function" ? { run: program } : program;
  requireCode(`${what} run`, run);
  const ref = `machine ${name}`;
  const setting = withSite({ run: ref, ...serialisable(what, rest) as Omit<MachineProgram<never>, "run"> });
  return [{ ...before, [name]: setting } as Machines, [ref, run as StepCode]];
}
