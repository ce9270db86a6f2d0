/** The definition of a command. Its options are zod schemas: parsing, validation and help all come from them. */
import { z } from "zod";
import type { ResolvedConfig } from "../api/project/config/resolve.ts";
import { SeedbedError } from "../engine/errors.ts";
import type { CommandName } from "./catalog.ts";
import type { ConfigurationInput } from "./configuration.ts";
import { type Context, createContext } from "./context.ts";
import { EXIT, type ExitCode } from "./exit_codes.ts";
import { isIsolated } from "./isolation/state.ts";
import { COMMON } from "./options/common.ts";
import { commandHelp } from "./options/help.ts";
import type { CommandInfo } from "./options/info.ts";
import type { Shape } from "./options/option.ts";
import { parseOptions } from "./options/parse.ts";
import type { LostCommand } from "./supervision/messages.ts";

/** A command line that names a command. */
export interface Call {
  /** The arguments after the command's name. */
  readonly args: readonly string[];
  /** The whole command line, without the program. */
  readonly commandLine: readonly string[];
  /** For `help`, which explains other commands. */
  readonly loadCommand: (name: CommandName) => Promise<Command>;
  /** What is known of the process that did the same before, and did not end as a command does. */
  readonly lost?: LostCommand | undefined;
}

export interface Command extends CommandInfo {
  execute(call: Call): Promise<ExitCode>;
}

export interface CommandSpec<S extends Shape> extends CommandInfo {
  readonly options: S;
  readonly run: (input: Input<S>, context: Context) => Promise<ExitCode>;
}

export interface Input<S extends Shape> {
  readonly operands: readonly string[];
  readonly options: z.output<z.ZodObject<S & typeof COMMON>>;
  /** The configuration in force, with the options that were given on top. Read when it is first asked for. */
  readonly config: () => Promise<ResolvedConfig>;
  /** The same, read again: its file may have been edited. */
  readonly readConfig: () => Promise<ResolvedConfig>;
  readonly loadCommand: Call["loadCommand"];
  readonly lost: Call["lost"];
}

export function defineCommand<S extends Shape>({ run, ...spec }: CommandSpec<S>): Command {
  // An option of the command goes before one that every command has.
  const info = { ...spec, options: { ...spec.options, ...COMMON, ...spec.options } };
  return {
    ...info,
    async execute({ args, commandLine, loadCommand, lost }) {
      const { operands, options: parsed, given } = parseOptions(info, args);
      const options = parsed as Input<S>["options"];
      const common = parsed as z.output<z.ZodObject<typeof COMMON>>;
      const context = createContext(common, commandLine);
      if (parsed["help"] === true) {
        context.document({ schema: "seedbed/help@1", ok: true, text: commandHelp(info) }, commandHelp(info));
        return EXIT.pass;
      }
      let reading: Promise<ResolvedConfig> | undefined;
      const readAgain = () => readConfig({ cwd: context.cwd, config: common.config, given, options: parsed });
      const config = () => reading ??= readAgain();
      const isolated = async () => {
        const { runIsolated } = await import("./isolation/parent.ts");
        const called = { cwd: context.cwd, operands, options: parsed, config: await config() };
        return await runIsolated(commandLine, called, context.note);
      };
      if (isIsolated()) (await import("./isolation/child.ts")).becomeIsolated();
      else if (common.isolate || common["allow-code"] && !common["no-isolate"]) return await isolated();
      // One that is named has to be right, whether this command needs it or not; unless it is to be written.
      if (common.config !== undefined && info.options.config === COMMON.config) await config();
      try {
        return await run({ operands, options, config, readConfig: readAgain, loadCommand, lost }, context);
      } catch (error) {
        if (!(error instanceof SeedbedError) || error.code !== "contract") throw error;
        const { NeedsIsolation } = await import("../api/project/trust/consent.ts");
        if (!(error instanceof NeedsIsolation)) throw error;
        return await isolated();
      }
    },
  };
}

/** Most commands need none, and do not load the code for it. */
async function readConfig(input: ConfigurationInput): Promise<ResolvedConfig> {
  const config = await (await import("./configuration.ts")).readConfiguration(input);
  const { limitRealTimeBy } = await import("./real_time.ts");
  limitRealTimeBy(config);
  return config;
}
