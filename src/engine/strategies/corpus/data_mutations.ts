/** Mutations of what the inputs of a run are made of. */
import type { Decision } from "../../decisions/decision.ts";
import type { Compared, Word } from "../../world/code_coverage.ts";
import { areAlike, boundsOf, byteOf, encodings, isByte, isDatum, lengthBefore, withByte, withValue } from "./data.ts";
import type { Draw, Material } from "./material.ts";

type DataMutation = (decisions: readonly Decision[], material: Material, draw: Draw) => readonly Decision[];

/** A span has mostly few integers. */
const MAX_SPAN_BITS = 5;
const SMALL = 16;

/** The integer at a place, and as many after it as are of the same list, at most a span. */
interface Span {
  readonly from: number;
  readonly length: number;
}

function someDatum(decisions: readonly Decision[], draw: Draw): number | undefined {
  const start = draw(decisions.length);
  for (let nth = 0; nth < decisions.length; nth++) {
    const index = (start + nth) % decisions.length;
    if (isDatum(decisions[index]!)) return index;
  }
  return undefined;
}

function someSpan(decisions: readonly Decision[], draw: Draw): Span | undefined {
  const from = someDatum(decisions, draw);
  if (from === undefined) return undefined;
  const most = 1 + draw(2 ** draw(MAX_SPAN_BITS + 1));
  let length = 1;
  while (length < most && from + length < decisions.length) {
    if (!areAlike(decisions[from + length]!, decisions[from]!)) break;
    length++;
  }
  return { from, length };
}

/** Replaces a stretch of a list by other integers of the same list, and corrects the length in front of it. */
function spliced(decisions: readonly Decision[], { from, length }: Span, items: readonly Decision[]): Decision[] {
  const list = [...decisions];
  const at = items.length === length ? undefined : lengthBefore(list, from);
  if (at !== undefined) {
    list[at] = withValue(list[at]!, BigInt(list[at]!.value as number) + BigInt(items.length - length));
  }
  list.splice(from, length, ...items);
  return list;
}

/** Adds a little, flips a bit, or takes an edge. */
const smallChange: DataMutation = (decisions, _material, draw) => {
  const index = someDatum(decisions, draw);
  if (index === undefined) return decisions;
  const decision = decisions[index]!;
  const { min, max } = boundsOf(decision);
  const value = BigInt(decision.value as number | string);
  const kind = draw(8);
  const changed = kind < 4
    ? value + BigInt(1 + draw(SMALL)) * (kind < 2 ? 1n : -1n)
    : kind < 6
    ? value ^ (1n << BigInt(draw(typeof min === "number" && (max as number) - min <= 0xff ? 8 : 32)))
    : BigInt(kind === 6 ? min : max);
  return decisions.with(index, withValue(decision, changed));
};

const deleteSpan: DataMutation = (decisions, _material, draw) => {
  const span = someSpan(decisions, draw);
  return span === undefined ? decisions : spliced(decisions, span, []);
};

const duplicateSpan: DataMutation = (decisions, _material, draw) => {
  const span = someSpan(decisions, draw);
  if (span === undefined) return decisions;
  const { from, length } = span;
  return spliced(decisions, { from, length: 0 }, decisions.slice(from, from + length));
};

/** A stretch of the other run takes the place of one of the same list. */
const cross: DataMutation = (decisions, { other }, draw) => {
  const span = someSpan(decisions, draw);
  if (span === undefined || other.length === 0) return decisions;
  const start = draw(other.length);
  for (let nth = 0; nth < other.length; nth++) {
    const from = (start + nth) % other.length;
    if (!areAlike(other[from]!, decisions[span.from]!)) continue;
    const items = other.slice(from, from + span.length).filter((item) => areAlike(item, decisions[span.from]!));
    return spliced(decisions, span, items);
  }
  return decisions;
};

/** A word of the dictionary, or of the comparisons, comes somewhere. */
const dictionary: DataMutation = (decisions, { dictionary = [], compared }, draw) => {
  const noted = compared?.left.length ?? 0;
  const which = draw(dictionary.length + 2 * noted);
  if (dictionary.length + noted === 0) return decisions;
  const word: Word = which < dictionary.length
    ? dictionary[which]!
    : (which - dictionary.length < noted ? compared!.left : compared!.right)[(which - dictionary.length) % noted]!;
  return placed(decisions, word, draw);
};

/** What the code looked at gets the value that it was compared with, wherever it is in the inputs. */
const satisfy: DataMutation = (decisions, { compared }, draw) => {
  const noted = compared?.left.length ?? 0;
  if (noted === 0) return decisions;
  const nth = draw(noted);
  const [one, other] = [compared!.left[nth]!, compared!.right[nth]!];
  const [found, wanted] = draw(2) === 0 ? [one, other] : [other, one];
  const places = [...numbersLike(decisions, found, wanted), ...bytesLike(decisions, found, wanted)];
  return places.length === 0 ? placed(decisions, wanted, draw) : places[draw(places.length)]!(draw(4));
};

/** @param near 0 to 2 for the value itself, 3 for one beside it */
type Place = (near: number) => readonly Decision[];

function numbersLike(decisions: readonly Decision[], found: Compared, wanted: Compared): Place[] {
  if (typeof found === "string" || typeof wanted === "string") return [];
  const value = BigInt(found);
  return decisions.flatMap((decision, index): Place[] => {
    if (!isDatum(decision) || BigInt(decision.value as number | string) !== value) return [];
    return [(near) => decisions.with(index, withValue(decision, BigInt(wanted) + (near === 3 ? 1n : 0n)))];
  });
}

function bytesLike(decisions: readonly Decision[], found: Compared, wanted: Compared): Place[] {
  const [forms, replacements] = [encodings(found), encodings(wanted)];
  const isText = typeof found === "string";
  return forms.flatMap((form, nth) => {
    // An integer has as many bytes as before, in the same order; in digits it may have more.
    const replacement = isText || nth === 0
      ? replacements[0]
      : replacements.slice(1).find((each) => each.length === form.length && isReversed(each, form, wanted, found));
    if (replacement === undefined || form.length === 0) return [];
    return indexesOf(decisions, form).map((from): Place => () =>
      spliced(decisions, { from, length: form.length }, replacement.map((byte) => withByte(decisions[from]!, byte)))
    );
  });
}

/** Returns whether both are in the same order of bytes. */
function isReversed(one: readonly number[], other: readonly number[], first: Compared, second: Compared): boolean {
  const isLittle = (bytes: readonly number[], value: Compared) => bytes[0] === Number(BigInt(value) & 0xffn);
  return isLittle(one, first) === isLittle(other, second);
}

function indexesOf(decisions: readonly Decision[], bytes: readonly number[]): number[] {
  const found: number[] = [];
  for (let from = 0; from + bytes.length <= decisions.length; from++) {
    if (bytes.every((byte, nth) => isByte(decisions[from + nth]!) && byteOf(decisions[from + nth]!) === byte)) {
      found.push(from);
    }
  }
  return found;
}

/** The word comes to be at some integer, or among bytes: in place of some, or between two. */
function placed(decisions: readonly Decision[], word: Word, draw: Draw): readonly Decision[] {
  const index = someDatum(decisions, draw);
  if (index === undefined) return decisions;
  const decision = decisions[index]!;
  if (!isByte(decision)) {
    return typeof word === "string" || typeof word === "object"
      ? placedFirst(decisions, index, encodings(word)[0]!)
      : decisions.with(index, withValue(decision, BigInt(word)));
  }
  const forms = encodings(word);
  const bytes = forms[draw(forms.length)]!.map((byte) => withByte(decision, byte));
  let length = 0;
  if (draw(2) === 0) {
    while (
      length < bytes.length && index + length < decisions.length && areAlike(decisions[index + length]!, decision)
    ) {
      length++;
    }
  }
  return spliced(decisions, { from: index, length }, bytes);
}

/** The bytes come first in the list of bytes that has its length here, if it is one: an empty list has no other place. */
function placedFirst(decisions: readonly Decision[], index: number, bytes: readonly number[]): readonly Decision[] {
  const length = decisions[index]!;
  const byte = decisions.find((each) => each.label === length.label && isByte(each));
  if (byte === undefined || typeof length.value !== "number") return decisions;
  const items = bytes.map((each) => withByte(byte, each));
  const longer = withValue(length, BigInt(length.value) + BigInt(items.length));
  return [...decisions.slice(0, index), longer, ...items, ...decisions.slice(index + 1)];
}

export const DATA_MUTATIONS: readonly DataMutation[] = [
  smallChange,
  deleteSpan,
  duplicateSpan,
  cross,
  dictionary,
  satisfy,
];
