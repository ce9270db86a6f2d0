/** What a command is made of. Its options are zod schemas: parsing, validation and help all come from them. */
import { z } from "zod";
import type { CommandName } from "./catalog.ts";
import { type Context, createContext } from "./context.ts";
import { EXIT, type ExitCode } from "./exit_codes.ts";
import { COMMON } from "./options/common.ts";
import { commandHelp } from "./options/help.ts";
import type { CommandInfo } from "./options/info.ts";
import type { Shape } from "./options/option.ts";
import { parseOptions } from "./options/parse.ts";

/** How a command is called. */
export interface Call {
  /** What follows the command's name. */
  readonly args: readonly string[];
  /** The whole command line, without the program. */
  readonly commandLine: readonly string[];
  /** For `help`, which explains other commands. */
  readonly loadCommand: (name: CommandName) => Promise<Command>;
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
  readonly loadCommand: Call["loadCommand"];
}

export function defineCommand<S extends Shape>({ run, ...spec }: CommandSpec<S>): Command {
  const info = { ...spec, options: { ...spec.options, ...COMMON } };
  return {
    ...info,
    async execute({ args, commandLine, loadCommand }) {
      const { operands, options: parsed } = parseOptions(info, args);
      const options = parsed as Input<S>["options"];
      const context = createContext(parsed as z.output<z.ZodObject<typeof COMMON>>, commandLine);
      if (parsed["help"] === true) {
        context.document({ schema: "seedbed/help@1", ok: true, text: commandHelp(info) }, commandHelp(info));
        return EXIT.pass;
      }
      return await run({ operands, options, loadCommand }, context);
    },
  };
}
