/**
 * `node:child_process`: processes are answered by `proc.when()`, or by the host where the scenario says so. Those that are forked are
 * programs of the bundle, which run beside the one that forks them.
 */
import type { Scope } from "../../realm/scope.ts";
import { AnsweredProcess } from "./answered.ts";
import { ChildProcess } from "./child.ts";
import { prepare, readCommand } from "./command.ts";
import { createExec } from "./exec.ts";
import { ForkedProcess } from "./forked.ts";
import { readFork } from "./fork.ts";
import { createSync } from "./sync.ts";

export function createChildProcess(scope: Scope): Record<string, unknown> {
  return {
    ChildProcess,
    spawn: (...given: unknown[]) => new AnsweredProcess(scope, prepare(scope, readCommand(given))),
    ...createExec(scope),
    ...createSync(scope),
    fork: (...given: unknown[]) => new ForkedProcess(scope, readFork(scope, given)),
  };
}
