/** Makes worlds on Deno like those on Node 24. Loaded on Deno alone. */
import * as exponential from "../math/exponential.ts";
import * as hyperbolic from "../math/hyperbolic.ts";
import * as inverse from "../math/inverse.ts";
import * as logarithm from "../math/logarithm.ts";
import * as trigonometric from "../math/trigonometric.ts";
import type { Undo } from "../../replace.ts";
import { replaceEmitters } from "./emitters.ts";
import { replaceErrors } from "./errors.ts";
import { replaceInspections } from "./inspections.ts";
import { answerNodesQuestions } from "./streams.ts";
import { cryptoInNodesWords, inNodesWords, replaceMethods } from "./web.ts";

/** Functions of `Math` whose last digits differ from engine to engine. */
export const MATH: object = { ...exponential, ...hyperbolic, ...inverse, ...logarithm, ...trigonometric };

export { cryptoInNodesWords, inNodesWords };

export function replaceOnDeno(): Undo[] {
  return [
    ...replaceErrors(),
    ...replaceInspections(),
    ...replaceMethods(),
    ...replaceEmitters(),
    ...answerNodesQuestions(),
  ];
}
