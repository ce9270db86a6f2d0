/**
 * The challenges of the public collection of shrinking problems (https://github.com/jlink/shrinking-challenge), written from their
 * descriptions: a generator, a property that fails for some values, and the smallest value that breaks it.
 */
import fc from "fast-check";

/** A challenge. */
export interface Challenge<T = unknown> {
  /** Its name in the collection. */
  readonly name: string;
  readonly arbitrary: () => fc.Arbitrary<T>;
  /** Returns whether the property holds. */
  readonly holds: (value: T) => boolean;
  /** The smallest values that break it, as JSON. */
  readonly smallest: readonly string[];
}

function define<T>(challenge: Challenge<T>): Challenge {
  return challenge as unknown as Challenge;
}

const int16 = () => fc.integer({ min: -32_768, max: 32_767 });
const anyInteger = () => fc.integer();

/** Wraps around, as 16 bits do. */
function sum16(values: readonly number[]): number {
  return values.reduce((sum, value) => (sum + value) << 16 >> 16, 0);
}

type Expression = number | readonly ["+" | "/", Expression, Expression];

function expressions(): fc.Arbitrary<Expression> {
  return fc.letrec<{ expression: Expression }>((tie) => ({
    expression: fc.oneof(
      { depthSize: "small" },
      fc.integer(),
      fc.tuple(fc.constant("+" as const), tie("expression"), tie("expression")),
      fc.tuple(fc.constant("/" as const), tie("expression"), tie("expression")),
    ) as fc.Arbitrary<Expression>,
  })).expression;
}

/** No division by a literal zero in it. */
function dividesSafely(expression: Expression): boolean {
  if (typeof expression === "number") return true;
  const [operator, left, right] = expression;
  return !(operator === "/" && right === 0) && dividesSafely(left) && dividesSafely(right);
}

function evaluates(expression: Expression): boolean {
  try {
    evaluate(expression);
    return true;
  } catch {
    return false;
  }
}

function evaluate(expression: Expression): number {
  if (typeof expression === "number") return expression;
  const [left, right] = [evaluate(expression[1]), evaluate(expression[2])];
  if (expression[0] === "+") return left + right;
  if (right === 0) throw new RangeError("division by zero");
  return Math.trunc(left / right);
}

type Heap = null | readonly [value: number, left: Heap, right: Heap];

function heaps(): fc.Arbitrary<Heap> {
  return fc.letrec<{ heap: Heap }>((tie) => ({
    heap: fc.oneof(
      { depthSize: "small", maxDepth: 5 },
      fc.constant(null),
      fc.tuple(fc.nat(), tie("heap"), tie("heap")),
    ) as fc.Arbitrary<Heap>,
  })).heap;
}

function isHeap(heap: Heap): boolean {
  if (heap === null) return true;
  const [value, left, right] = heap;
  return [left, right].every((child) => child === null || value <= child[0] && isHeap(child));
}

function valuesOf(heap: Heap): number[] {
  return heap === null ? [] : [heap[0], ...valuesOf(heap[1]), ...valuesOf(heap[2])];
}

/** The wrong way to sort: merges without looking at what comes up. */
function wronglySorted(heap: Heap): number[] {
  if (heap === null) return [];
  const merge = (one: Heap, other: Heap): Heap => {
    if (one === null) return other;
    if (other === null) return one;
    return one[0] <= other[0] ? [one[0], merge(one[2], other), one[1]] : [other[0], merge(other[2], one), other[1]];
  };
  return [heap[0], ...valuesOf(merge(heap[1], heap[2]))];
}

const difference = (name: string, breaks: (apart: number) => boolean, smallest: string) =>
  define({
    name,
    arbitrary: () => fc.tuple(fc.integer({ min: 1 }), fc.integer({ min: 1 })),
    holds: ([one, other]) => one < 10 || !breaks(Math.abs(one - other)),
    smallest: [smallest],
  });

export const CHALLENGES: readonly Challenge[] = [
  define({
    name: "bound5",
    arbitrary: () => {
      const list = fc.array(int16(), { maxLength: 10 });
      return fc.tuple(list, list, list, list, list).filter((lists) => lists.every((each) => sum16(each) < 256));
    },
    holds: (lists) => sum16(lists.flat()) < 5 * 256,
    smallest: ["[[],[],[],[-1],[-32768]]", "[[],[],[],[-32768],[-1]]"],
  }),
  define({
    name: "calculator",
    arbitrary: () => expressions().filter(dividesSafely),
    holds: evaluates,
    smallest: ['["/",0,["+",0,0]]'],
  }),
  define({
    name: "coupling",
    arbitrary: () =>
      fc.array(fc.nat(10), { maxLength: 11 }).filter((list) => list.every((value) => value < list.length)),
    holds: (list) => list.every((target, index) => target === index || list[target] !== index),
    smallest: ["[1,0]"],
  }),
  define({
    name: "deletion",
    arbitrary: () =>
      fc.array(anyInteger()).chain((list) =>
        fc.tuple(fc.constant(list), fc.constantFrom(...(list.length > 0 ? list : [0])))
      ),
    holds: ([list, item]) => {
      const index = list.indexOf(item);
      return index < 0 || !list.toSpliced(index, 1).includes(item);
    },
    smallest: ["[[0,0],0]"],
  }),
  difference("difference: not zero", (apart) => apart === 0, "[10,10]"),
  difference("difference: not small", (apart) => apart >= 1 && apart <= 4, "[10,6]"),
  difference("difference: not one", (apart) => apart === 1, "[10,9]"),
  define({
    name: "distinct",
    arbitrary: () => fc.array(anyInteger()),
    holds: (list) => new Set(list).size < 3,
    smallest: ["[0,1,-1]"],
  }),
  define({
    name: "large union list",
    arbitrary: () => fc.array(fc.array(anyInteger())),
    holds: (lists) => new Set(lists.flat()).size <= 4,
    smallest: ["[[0,1,-1,2,-2]]"],
  }),
  define({
    name: "length list",
    arbitrary: () =>
      fc.integer({ min: 1, max: 100 }).chain((length) =>
        fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: length, maxLength: length })
      ),
    holds: (list) => Math.max(...list) < 900,
    smallest: ["[900]"],
  }),
  define({
    name: "nested lists",
    arbitrary: () => fc.array(fc.array(anyInteger(), { maxLength: 20, size: "max" })),
    holds: (lists) => lists.reduce((sum, list) => sum + list.length, 0) <= 10,
    smallest: ["[[0,0,0,0,0,0,0,0,0,0,0]]"],
  }),
  define({
    name: "reverse",
    arbitrary: () => fc.array(anyInteger()),
    holds: (list) => JSON.stringify(list) === JSON.stringify(list.toReversed()),
    smallest: ["[0,1]"],
  }),
  define({
    name: "binary heap",
    arbitrary: () => heaps().filter(isHeap),
    holds: (heap) => {
      const sorted = wronglySorted(heap);
      return JSON.stringify(sorted) === JSON.stringify(valuesOf(heap).toSorted((a, b) => a - b));
    },
    smallest: ["[0,null,[0,[1,null,null],[0,null,null]]]"],
  }),
];
