/** An expression that somebody typed: read before it is put among the code of a scenario. */
import { parseExpressionAt } from "acorn";
import { simple } from "acorn-walk";
import { SeedbedError } from "../../errors.ts";
import type { CompiledCode } from "../../ir/scenario.ts";
import { seal } from "../build/digest.ts";
import { BundledCode } from "./bundled_code.ts";

export interface Expression {
  /** One expression, with nothing around it. */
  readonly text: string;
  readonly awaits: boolean;
}

/** @throws SeedbedError `usage` for what is no expression, or more than one */
export function readExpression(text: string): Expression {
  try {
    const whole = `(${text}\n)`;
    const options = { ecmaVersion: "latest", allowAwaitOutsideFunction: true, preserveParens: true } as const;
    const tree = parseExpressionAt(whole, 0, options);
    if (tree.type !== "ParenthesizedExpression" || tree.end !== whole.length) {
      throw new SyntaxError("it ends too early");
    }
    let awaits = false;
    simple(tree, { AwaitExpression: () => void (awaits = true) });
    return { text, awaits };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const why = error.message.replace(/ \(\d+:\d+\)$/, "");
    throw new SeedbedError(
      "usage",
      `expected a JavaScript expression, found ${JSON.stringify(text)}: ${why}`,
    );
  }
}

const EMPTY: CompiledCode = seal({
  entry: "expression",
  bundle: "\nreturn {};",
  sourceMap: JSON.stringify({ version: 3, sources: [], names: [], mappings: "" }),
});

/** For an expression beside a scenario that has no code of its own. */
export function emptyCode(): BundledCode {
  return new BundledCode(EMPTY, { modules: {} });
}
