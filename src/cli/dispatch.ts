/** From a command line to a command, and from whatever it ends in to an exit code. Nothing leaves here as a bare stack trace. */
import process from "node:process";
import { endWhenAbandoned, leaveLooking, outputProblem } from "./abandoned.ts";
import { allEnded } from "./at_end.ts";
import { COMMAND_NAMES, type CommandName, isCommand } from "./catalog.ts";
import { EXIT, type ExitCode } from "./exit_codes.ts";
import { overview } from "./overview.ts";
import type { LostCommand } from "./supervision/messages.ts";

export async function main(argv: readonly string[]): Promise<void> {
  let failing = false;
  const crashed = (error: unknown) => {
    // What goes wrong while an error is told would be told for ever.
    if (failing) process.exit(EXIT.crash);
    failing = true;
    void fail(error, argv).then(exit);
  };
  process.on("uncaughtException", crashed);
  try {
    await endWhenAbandoned(crashed);
    await exit(await dispatch(argv, supervised));
  } catch (error) {
    await exit(await fail(error, argv));
  }
}

/** Runs a command to its end, in a process that goes on. What goes wrong is reported as `main` does. */
export async function runCommand(argv: readonly string[]): Promise<ExitCode> {
  const code = await dispatch(argv).catch((error: unknown) => fail(error, argv));
  await allEnded();
  return code;
}

/** Commands that run the code of a scenario in the process that their user has started. */
const SUPERVISED: readonly CommandName[] = ["run", "test"];

/** Has another process do it, unless this is that process. Returns what is known of one that did not end as a command does. */
async function supervised(name: CommandName, argv: readonly string[]): Promise<LostCommand | undefined> {
  if (!SUPERVISED.includes(name)) return undefined;
  if ((await import("./supervision/child.ts")).becomeSupervised()) return undefined;
  // An isolated process may start no others, and the one that has started it reports its end.
  if ((await import("./isolation/state.ts")).isIsolated()) return undefined;
  leaveLooking();
  const ended = await (await import("./supervision/parent.ts")).runSupervised(argv);
  // All output was that process's, and so were its errors.
  if (typeof ended === "number") process.exit(ended);
  return ended;
}

/** @param before may do the command and end the process, or say why the command has to be done in another way */
async function dispatch(argv: readonly string[], before?: typeof supervised): Promise<ExitCode> {
  const [first, ...rest] = argv;
  if (isHelp(first) && rest.length === 0) {
    process.stdout.write(overview());
    return EXIT.pass;
  }
  if (first === undefined) {
    process.stderr.write(overview());
    return EXIT.invalid;
  }
  const { name, args } = await chosen(argv);
  const lost = await before?.(name, argv);
  const { loadCommand } = await import("./loaders.ts");
  const command = await loadCommand(name);
  return await command.execute({ args, commandLine: argv, loadCommand, lost });
}

function isHelp(word: string | undefined): boolean {
  return word === "help" || word === "--help" || word === "-h";
}

/** The command that is meant: one word, or two as in `trace show`. */
async function chosen(argv: readonly string[]): Promise<{ name: CommandName; args: readonly string[] }> {
  const [first = "", second = ""] = argv;
  if (isHelp(first)) return { name: "help", args: argv.slice(1) };
  if (first === "--version" || first === "-v") return { name: "version", args: argv.slice(1) };
  // `campaign` is a command, and the first word of others.
  const pair = `${first} ${second}`;
  if (isCommand(pair)) return { name: pair, args: argv.slice(2) };
  if (isCommand(first)) return { name: first, args: argv.slice(1) };
  throw await unknownCommand(first, second);
}

async function unknownCommand(first: string, second: string): Promise<Error> {
  const { SeedbedError } = await import("../engine/errors.ts");
  const { suggest } = await import("../engine/text/suggest.ts");
  const groups = COMMAND_NAMES.filter((name) => name.startsWith(`${first} `));
  if (groups.length > 0) {
    const found = second === "" || second.startsWith("-") ? "nothing" : JSON.stringify(second);
    const words = groups.map((name) => name.slice(first.length + 1));
    const either = new Intl.ListFormat("en-GB", { type: "disjunction" });
    const meant = suggest(second, words);
    return new SeedbedError("usage", `${first}: expected ${either.format(words)}, found ${found}`, {
      hint: meant === undefined ? `seedbed help ${groups[0]}` : `did you mean seedbed ${first} ${meant}?`,
    });
  }
  if (first.startsWith("-")) {
    return new SeedbedError("usage", `expected a command before ${first}`, { hint: "seedbed help lists the commands" });
  }
  const meant = suggest(first, COMMAND_NAMES);
  return new SeedbedError("usage", `seedbed has no command ${JSON.stringify(first)}`, {
    hint: meant === undefined ? "seedbed help lists the commands" : `did you mean seedbed ${meant}?`,
  });
}

/** Says what went wrong, in the form that was asked for. */
async function fail(error: unknown, argv: readonly string[]): Promise<ExitCode> {
  const { reportError } = await import("./report_error.ts");
  return reportError(error, argv);
}

/** Ends the process once all output is out: handles that a run left open must not keep it alive. */
async function exit(code: ExitCode): Promise<void> {
  process.exitCode = code;
  await Promise.all([allEnded(), flushed(process.stdout), flushed(process.stderr)]);
  const problem = outputProblem();
  process.exit(problem === undefined ? code : await reportUnwritten(problem, code));
}

async function reportUnwritten(error: Error, code: ExitCode): Promise<ExitCode> {
  const { writing } = await import("../engine/store/atomic_file.ts");
  try {
    writing("standard output", () => {
      throw error;
    });
  } catch (problem) {
    await fail(problem, []);
  }
  return code === EXIT.pass ? EXIT.invalid : code;
}

function flushed(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => void stream.write("", () => resolve()));
}
