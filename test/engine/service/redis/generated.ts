/** Generated commands of Redis, from the templates. */
import { fc } from "../../../support/properties.ts";
import { TEMPLATES } from "./templates.ts";

const WORDS: Readonly<Record<string, fc.Arbitrary<string>>> = {
  K: fc.constantFrom("a", "b", "c"),
  M: fc.constantFrom("x", "y", "xy", "z", "\xff", ""),
  V: fc.constantFrom("1", "10", "-3", "2.5", "x", "y", "", "abc", "9223372036854775807", " 1"),
  I: fc.integer({ min: -4, max: 5 }).map(String),
  F: fc.constantFrom("0", "1", "-1.5", "2.25", "1e2", "inf", "-inf", "0.5"),
  S: fc.constantFrom("-inf", "+inf", "0", "(1", "1", "(2.25", "-1.5", "100", "x"),
  D: fc.constantFrom("1-1", "1-2", "2-0", "3", "5-*", "0-0"),
  R: fc.constantFrom("-", "+", "1-1", "(1-1", "2", "0", "x"),
  J: fc.constantFrom('{"a":[1,2.5,null,true,"x/\\u00e9"]}', "[]", "{}", "[1]", '"x"', "1e3"),
  L: fc.constantFrom("-", "+", "[x", "(x", "[y", "(z", "x"),
};

/** The words of one command. */
export const command: fc.Arbitrary<string[]> = fc.constantFrom(...TEMPLATES).chain((template) =>
  fc.tuple(
    ...template.split(" ").map((word) => {
      if (word.startsWith("?")) return fc.constantFrom([word.slice(1)], []);
      return (WORDS[word] ?? fc.constant(word)).map((chosen) => [chosen]);
    }),
  ).map((words) => words.flat())
);
