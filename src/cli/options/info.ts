/** The description of a command: enough to read its arguments and to explain it. */
import type { Shape } from "./option.ts";

export interface CommandInfo {
  readonly name: string;
  /** The effect of the command: sentences, in lines of at most 100 characters. */
  readonly description: string;
  readonly operands: Operands;
  readonly options: Shape;
  readonly examples: readonly Example[];
}

/** The operands of a command. */
export interface Operands {
  /** As help shows it: `<file>`, `[paths…]`. */
  readonly usage: string;
  /** The expected operand, for messages: `a scenario file`. */
  readonly what: string;
  /** Words that may stand there, where they are known. */
  readonly choices?: readonly string[];
  readonly min: number;
  readonly max: number;
}

export interface Example {
  readonly line: string;
  readonly says: string;
}
