/**
 * Parses modules with Babel's parser: TypeScript, JSX and Flow in one package of plain JavaScript, the same on every
 * runtime, and the places are those of the author's text without a detour through a source map.
 */
import { extname } from "node:path";
import { parse, type ParserOptions, type ParserPlugin } from "@babel/parser";
import type { File } from "@babel/types";

const COMMON: ParserOptions = {
  sourceType: "unambiguous",
  // What is wrong but can be read past, such as a name that is declared twice, hides no trait.
  errorRecovery: true,
  allowReturnOutsideFunction: true,
  allowSuperOutsideMethod: true,
  allowNewTargetOutsideFunction: true,
  allowUndeclaredExports: true,
  attachComment: false,
};

const NEWER: ParserPlugin[] = ["decorators", "decoratorAutoAccessors", "deferredImportEvaluation"];

/** The ways in which a file with this name can be read, the likeliest first. */
function waysToRead(file: string): ParserOptions[] {
  const module = { ...COMMON, allowAwaitOutsideFunction: true };
  switch (extname(file).toLowerCase()) {
    case ".tsx":
      return [{ ...module, plugins: ["typescript", "jsx", ...NEWER] }];
    case ".ts":
    case ".mts":
    case ".cts":
      return [{ ...module, plugins: ["typescript", ...NEWER] }];
    default:
      return [
        { ...module, plugins: ["jsx", ...NEWER] },
        // An old script, in which `await` and `yield` are names like any other.
        { ...COMMON, sourceType: "script", plugins: ["jsx", ...NEWER] },
        { ...module, plugins: ["jsx", "flow", ...NEWER] },
      ];
  }
}

/**
 * @throws SyntaxError, with the place in its message, when the text is no module in any of the ways that its name allows
 * @throws RangeError when it is nested deeper than the stack
 */
export function parseModule(file: string, text: string): File {
  let first: unknown;
  for (const options of waysToRead(file)) {
    try {
      return parse(text, options);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      first ??= error;
    }
  }
  throw first;
}
