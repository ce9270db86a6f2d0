/** Field schemas that step definitions share. An optional field may be left out or null. */
import { z } from "zod";
import {
  DURATION_EXPECTED,
  DURATION_PATTERN,
  parseDurationRange,
  RANGE_EXPECTED,
  RANGE_ORDER,
  RANGE_PATTERN,
} from "../text/duration.ts";

export const text = z.string();
export const name = z.string().min(1, "expected a name of at least one character");
export const integer = z.int();
export const count = z.int().min(0);
export const optionalText = text.nullish();
export const message = optionalText.describe("the message if the step fails");

export const duration = z.string().regex(DURATION_PATTERN, `expected ${DURATION_EXPECTED}`)
  .describe("a duration: 250ms, 1.5s, 10m");

export const durationOrRange = z.string().regex(RANGE_PATTERN, `expected ${RANGE_EXPECTED}`)
  .refine((value) => {
    const range = parseDurationRange(value);
    return range === undefined || range.lowMs <= range.highMs;
  }, `expected ${RANGE_ORDER}`)
  .describe("a duration, or a range from which one is drawn: 5ms..80ms");

export const poll = duration.refine((value) => Number.parseFloat(value) > 0, "expected a poll interval above zero");

/** A path, with its query if it has one, or an absolute URL. */
export const urlOrPath = name.refine(
  (value) =>
    URL.canParse(value, "http://localhost") && (!/^[a-z][a-z\d+.-]*:/i.test(value) || /^https?:\/\//i.test(value)),
  "expected a path or a URL of http or https",
).describe("a path, or a URL of http or https");
