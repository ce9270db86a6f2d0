/**
 * The rule that a docstring is a sentence, or a noun phrase that names the thing: "Returns whether the path exists.", "The
 * number of runs.". A clause that begins with a question word and has nothing to depend on, as in "How many runs.", is neither.
 */
import type { Problem, Sources } from "./architecture.ts";

/** Words that begin such clauses. A question that ends in a question mark is a sentence. */
const OPENING = /^(?:What|How|Whether|Where|Which|Who|Whose|Why|When|Told)\b/;

/** Finds docstrings that begin with a clause instead of a sentence. */
export function fragmentaryDocstrings(sources: Sources): Problem[] {
  return [...sources].flatMap(([path, text]) =>
    [...text.matchAll(/\/\*\*(.*?)\*\//gs)].flatMap((match) => {
      const sentence = textOf(match[1]!).split(/(?<=[.?!])\s/, 1)[0]!;
      if (!OPENING.test(sentence) || sentence.endsWith("?")) return [];
      const line = text.slice(0, match.index).split("\n").length;
      const message = `has a docstring that is no sentence: "${sentence}" (say what it returns, is or does)`;
      return [{ path, line, message }];
    })
  );
}

/** Returns the text of a comment without its margin, on one line. */
function textOf(comment: string): string {
  return comment.replace(/\n[ \t]*\*/g, "\n").replace(/\s+/g, " ").trim();
}
