/** `node:child_process`: processes are answered by `proc.when()`, or by the host where the scenario says so. */
import type { Scope } from "../../realm/scope.ts";
import { refusedFunction } from "../../realm/refused.ts";
import { ChildProcess } from "./child.ts";
import { prepare, readCommand } from "./command.ts";
import { createExec } from "./exec.ts";
import { createSync } from "./sync.ts";

export function createChildProcess(scope: Scope): Record<string, unknown> {
  return {
    ChildProcess,
    spawn: (...given: unknown[]) => new ChildProcess(scope, prepare(scope, readCommand(given))),
    ...createExec(scope),
    ...createSync(scope),
    fork: refusedFunction(
      "child_process.fork",
      "run the code in a task of .parallel(), or spawn a process by its command",
    ),
  };
}
