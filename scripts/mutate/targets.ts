/** The targets of mutation, and the tests that are to notice the mutants. */
import { globSync } from "tinyglobby";
import { ROOT } from "../command.ts";

/** Globs of the sources of each target, from the root of the project. */
export const TARGETS: Readonly<Record<string, readonly string[]>> = {
  world: ["src/engine/world/**/*.ts"],
  decisions: ["src/engine/decisions/**/*.ts"],
  modes: ["src/engine/modes/**/*.ts"],
  guard: ["src/engine/sandbox/guard/{guard,leaks,traps,unhandled,process_settings,runtime_warnings}.ts"],
};

/** Tests of the engine that need no other process: one would run the source as it is. */
const TESTS = [
  "test/engine/{decisions,interpreter,modes,session,world}/**/*.test.ts",
  "test/engine/strategies/{contract,options,regime}.test.ts",
  "test/engine/trace/{consistency,older_labels,round_trip}.test.ts",
  "test/engine/host/{files,processes,requests}.test.ts",
  "test/engine/capabilities/{http_rules,http_streamed,rules,steps}.test.ts",
  "test/engine/sandbox/{escapes,globals,guard*,process_state,shared_state,timers,traps,warnings,zone}.test.ts",
];

export function sourcesOf(target: string): string[] {
  return globSync([...TARGETS[target]!], { cwd: ROOT }).sort();
}

export function testFiles(): string[] {
  return globSync(TESTS, { cwd: ROOT }).sort();
}
