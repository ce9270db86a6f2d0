/** Rounds of timers and immediates, on their own. */
import { describe, expect, test } from "vitest";
import { Rounds } from "../../../../src/engine/world/agenda/rounds.ts";
import { Operation } from "../../../../src/engine/world/operation.ts";

const alice = { name: "alice", machine: {}, step: "0" };
const operation = (name: string) => new Operation("op", 1, name, alice, () => {}, undefined);

/** Rounds with immediates of these names, in order. */
function withImmediates(...names: string[]) {
  const rounds = new Rounds();
  const immediates = names.map(operation);
  rounds.immediates.push(...immediates);
  return { rounds, immediates };
}

describe("immediates", () => {
  test("the immediates of a round are those that are pending when its first one happens", () => {
    const { rounds, immediates: [one, two] } = withImmediates("one", "two");
    expect(rounds.isAtImmediates).toBe(false);
    rounds.takeImmediate(one!);
    rounds.immediates.push(operation("of the next round"));
    expect(rounds.isAtImmediates).toBe(true);
    rounds.takeImmediate(two!);
    expect(rounds.isAtImmediates).toBe(false);
    expect(rounds.immediates).toHaveLength(1);
  });

  test("withdrawn immediates leave the round, and the first one is reported", () => {
    const { rounds, immediates: [one, two, three] } = withImmediates("one", "two", "three");
    expect(rounds.removeImmediate(three!)).toBe(false);
    expect(rounds.removeImmediate(three!)).toBe(false);
    rounds.takeImmediate(one!);
    expect(rounds.isAtImmediates).toBe(true);
    expect(rounds.removeImmediate(two!)).toBe(true);
    expect(rounds.isAtImmediates).toBe(false);
  });

  test("withdrawn immediates of the next round do not end this one", () => {
    const { rounds, immediates: [one] } = withImmediates("one", "two");
    rounds.takeImmediate(one!);
    const next = operation("of the next round");
    rounds.immediates.push(next);
    expect(rounds.removeImmediate(next)).toBe(false);
    expect(rounds.isAtImmediates).toBe(true);
  });
});

describe("timers", () => {
  test("timers that are due when a round begins come before its immediates", () => {
    const { rounds } = withImmediates("immediate");
    const due = rounds.timers.add(operation("due"), 0, 0);
    const later = rounds.timers.add(operation("later"), 5, 0);
    expect(rounds.timer(0)).toBe(due);
    expect(rounds.includes(due)).toBe(true);
    expect(rounds.includes(later)).toBe(false);
  });

  test("timers wait for the next round once this one is at its immediates", () => {
    const { rounds, immediates: [one, two] } = withImmediates("one", "two");
    rounds.takeImmediate(one!);
    const due = rounds.timers.add(operation("due"), 0, 0);
    expect(rounds.includes(due)).toBe(false);
    rounds.takeImmediate(two!);
    expect(rounds.timer(0)).toBe(due);
    expect(rounds.includes(due)).toBe(true);
  });

  test("a finished round is followed by one that begins now", () => {
    const { rounds, immediates: [one] } = withImmediates("one");
    const later = rounds.timers.add(operation("later"), 5, 0);
    rounds.takeImmediate(one!);
    expect(rounds.timer(7)).toBe(later);
    expect(rounds.includes(later)).toBe(true);
  });
});
