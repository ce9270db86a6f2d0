/** The forms of partitions, as those of Jepsen's nemesis (https://jepsen.io). */
import { type Way, waysBetween } from "../net/routes.ts";
import type { Shape } from "./setting.ts";

/** Draws an integer in `[0, bound)`. */
export type Draw = (what: string, bound: number) => number;

/** The ways that a partition cuts, both directions of each. */
export function cutBy(shape: Shape, names: readonly string[], draw: Draw): Way[] {
  const order = shuffled(names, draw);
  const middle = Math.floor(order.length / 2);
  switch (shape) {
    case "isolate":
      return apart([order.slice(0, 1), order.slice(1)]);
    case "halves":
      return apart([order.slice(0, middle), order.slice(middle)]);
    case "bridge":
      return apart([order.slice(0, middle), order.slice(middle + 1)]);
    case "majority": {
      const size = middle + 1;
      return apart([order.slice(0, size), ...order.slice(size).map((name) => [name])]);
    }
    case "ring":
      return pairs(order).filter(([a, b]) => !areNeighbours(order.indexOf(a), order.indexOf(b), order.length)).flatMap(
        both,
      );
    case "random":
      return pairs(order).filter(() => draw("cut", 2) === 1).flatMap(both);
  }
}

/** One direction of each pair: the first, or the other one. */
export function oneWay(ways: readonly Way[], isReversed: boolean): Way[] {
  const seen = new Set<string>();
  const first = ways.filter(([from, to]) => {
    seen.add(`${from} ${to}`);
    return !seen.has(`${to} ${from}`);
  });
  return isReversed ? first.map(([from, to]): Way => [to, from]) : first;
}

/** Every group from every other one: first the ways from earlier groups to later ones, and then back. */
function apart(groups: readonly (readonly string[])[]): Way[] {
  const there = groups.flatMap((group, index) => groups.slice(index + 1).flatMap((other) => waysBetween(group, other)));
  return [...there, ...there.map(([from, to]): Way => [to, from])];
}

function pairs(names: readonly string[]): [string, string][] {
  return names.flatMap((name, index) => names.slice(index + 1).map((other): [string, string] => [name, other]));
}

function both([a, b]: readonly [string, string]): Way[] {
  return [[a, b], [b, a]];
}

/** In a ring; of three or fewer, where all are neighbours, in a line. */
function areNeighbours(a: number, b: number, count: number): boolean {
  const apartBy = Math.abs(a - b);
  return apartBy === 1 || (count > 3 && apartBy === count - 1);
}

/** Fisher and Yates; the order as it is if all draws are 0. */
export function shuffled(names: readonly string[], draw: Draw): string[] {
  const order = [...names];
  for (let index = 0; index < order.length - 1; index++) {
    const other = index + draw("order", order.length - index);
    [order[index], order[other]] = [order[other]!, order[index]!];
  }
  return order;
}
