import process from "node:process";
import { describe, expect, test } from "vitest";
import {
  checkSerializable,
  type HistoryOperation,
  serializable,
  type SerializableOptions,
} from "../../src/checkers/mod.ts";
import type { Json } from "../../src/engine/json.ts";
import { fc } from "../support/properties.ts";

type Micro = readonly [string, string | number, Json];
const append = (key: string | number, element: Json): Micro => ["append", key, element];
const read = (key: string | number, value: Json): Micro => ["r", key, value];
const write = (key: string | number, value: Json): Micro => ["w", key, value];

interface Options {
  readonly task?: string;
  readonly outcome?: HistoryOperation["outcome"];
  readonly at?: readonly [number, number];
}

/** Transactions that are all concurrent, unless they say when they are. */
function transactions(...lists: readonly (readonly [readonly Micro[], Options?])[]): HistoryOperation[] {
  return lists.map(([operations, { task, outcome = "result", at } = {}], index) => {
    const [invoked, returned] = at ?? [index, lists.length + index];
    const asked = operations.map(([kind, key, value]) => [kind, key, kind === "r" ? null : value]);
    const shared = { id: index + 1, task: task ?? `c${index}`, name: "txn", args: [asked], invoked };
    if (outcome === "result") return { ...shared, outcome, result: operations, returned };
    return outcome === "error"
      ? { ...shared, outcome, returned }
      : { ...shared, outcome: "unknown", returned: undefined };
  });
}

function namesOf(history: readonly HistoryOperation[], options: SerializableOptions = {}): string[] {
  return checkSerializable(history, options).anomalies.map(({ name }) => name);
}

const committed = (...lists: readonly (readonly Micro[])[]) => transactions(...lists.map((list) => [list] as const));

/** Each move is one of a client's: it invokes its transaction, that takes effect, or it is answered. */
function overlapping(
  clients: readonly (readonly [readonly (readonly [string, string])[], string, string])[],
  moves: readonly number[],
): HistoryOperation[] {
  const lists = new Map<string, Json[]>();
  const registers = new Map<string, Json>();
  const invoked = new Map<number, number>();
  const returned = new Map<number, number>();
  const done = new Map<number, Micro[]>();
  const all = [...moves, ...clients.flatMap((_client, client) => [client, client, client])];
  for (const [at, client] of all.entries()) {
    const [operations, , outcome] = clients[client] ?? [[], "", ""];
    if (!invoked.has(client)) invoked.set(client, at);
    else if (done.has(client)) returned.set(client, returned.get(client) ?? at);
    else {
      // Keys of lists and of registers are not the same.
      done.set(
        client,
        operations.map(([kind, key], index): Micro => {
          const value = client * 10 + index;
          const hasEffect = outcome === "result" || (outcome === "unknown" && client % 2 === 0);
          if (kind === "append") {
            if (hasEffect) lists.set(key, [...lists.get(key) ?? [], value]);
            return append(key, value);
          }
          if (kind === "w") {
            if (hasEffect) registers.set(`${key}-register`, value);
            return write(`${key}-register`, value);
          }
          return index % 2 === 0
            ? read(key, lists.get(key) ?? null)
            : read(`${key}-register`, registers.get(`${key}-register`) ?? null);
        }),
      );
    }
  }
  return transactions(...clients.map(([, task, outcome], client) =>
    [done.get(client)!, {
      task,
      outcome: outcome as HistoryOperation["outcome"],
      at: [invoked.get(client)!, returned.get(client)!],
    }] as const
  ));
}

describe("serializable", () => {
  test.each<[string, string[], HistoryOperation[]]>([
    [
      "dirty writes",
      ["G0"],
      committed(
        [append("x", 1), append("y", 1)],
        [append("x", 2), append("y", 2)],
        [read("x", [1, 2]), read("y", [2, 1])],
      ),
    ],
    ["an aborted read", ["G1a"], transactions([[append("x", 1)], { outcome: "error" }], [[read("x", [1])]])],
    [
      "an intermediate read",
      ["G1b", "G-single"],
      committed([append("x", 1), append("x", 2)], [read("x", [1])], [read("x", [1, 2])]),
    ],
    [
      "a circle of reads",
      ["G1c"],
      committed(
        [append("x", 1), read("y", [1])],
        [append("x", 2), append("y", 1)],
        [read("x", [1, 2])],
      ),
    ],
    [
      "a lost update of lists",
      ["G-single"],
      committed(
        [append(34, 2), append(34, 1)],
        [read(34, [2, 1]), append(36, 5), append(34, 4)],
        [append(34, 5)],
        [read(34, [2, 1, 5, 4])],
      ),
    ],
    [
      "a read skew of lists",
      ["G-single"],
      committed(
        [append("x", 1), append("y", 1)],
        [read("x", [1]), read("y", [])],
        [read("y", [1])],
      ),
    ],
    [
      "a write skew of lists",
      ["G2"],
      committed(
        [read("x", []), append("y", 1)],
        [read("y", []), append("x", 1)],
        [read("x", [1]), read("y", [1])],
      ),
    ],
    [
      "anti-dependencies that are apart",
      ["G-nonadjacent"],
      committed(
        [read("x", []), read("w", [1])],
        [append("x", 1), append("y", 9)],
        [read("y", [9]), read("z", [])],
        [append("z", 1), append("w", 1)],
      ),
    ],
    [
      "lists that are not one another's beginning",
      ["incompatible-order"],
      committed(
        [append("x", 1)],
        [append("x", 2)],
        [read("x", [1, 2])],
        [read("x", [2, 1])],
      ),
    ],
    ["an element twice", ["duplicate-elements"], committed([append("x", 1)], [read("x", [1, 1])])],
    ["an element that nobody appended", ["unwritten"], committed([append("x", 1)], [read("x", [1, 7])])],
    ["a transaction that does not see its own append", ["internal"], committed([append(0, 6), read(0, [])])],
    [
      "a transaction that reads a key twice, differently",
      ["internal"],
      committed([append(0, 6)], [read(0, []), read(0, [6])]),
    ],
    [
      "a lost update of a register",
      ["lost-update", "G2"],
      committed([read("x", null), write("x", 1)], [read("x", null), write("x", 2)]),
    ],
    [
      "a read skew of registers",
      ["G-single"],
      committed([write("x", 1), write("y", 1)], [read("x", 1), read("y", null)]),
    ],
    [
      "a write skew of registers",
      ["G2"],
      committed([read("x", null), write("y", 1)], [read("y", null), write("x", 1)]),
    ],
    ["registers read in a cycle", ["G1c"], committed([write("x", 1), read("y", 1)], [write("y", 1), read("x", 1)])],
    [
      "an aborted write that was read",
      ["G1a"],
      transactions([[write("x", 1)], { outcome: "error" }], [[read("x", 1)]]),
    ],
    [
      "a register that was overwritten by its writer",
      ["G1b", "G-single"],
      committed([write("x", 1), write("x", 2)], [read("x", 1)]),
    ],
    [
      "values that follow one another in a cycle",
      ["cyclic-versions"],
      committed(
        [read("x", 1), write("x", 2)],
        [read("x", 2), write("x", 1)],
      ),
    ],
    ["a transaction that does not see its own write", ["internal"], committed([write("x", 1), read("x", null)])],
    [
      "transactions one after another",
      [],
      committed([append("x", 1)], [read("x", [1]), append("x", 2)], [read("x", [1, 2])]),
    ],
    [
      "an append of unknown outcome that was seen",
      [],
      transactions([[append("x", 1)], { outcome: "unknown" }], [[read("x", [1])]]),
    ],
  ])("%s: %j", (_name, names, history) => {
    expect(namesOf(history)).toEqual(names);
  });

  test("a cycle is explained line by line, as who did not see what", () => {
    const { anomalies: [anomaly] } = checkSerializable(
      committed([read("x", null), write("y", 1)], [read("y", null), write("x", 1)]),
    );
    expect(anomaly).toEqual({
      name: "G2",
      transactions: [1, 2],
      explanation:
        "T1 < T2, because T1 did not observe T2's write of 1 to x.\nT2 < T1, because T2 did not observe T1's write of 1 to y.",
    });
  });

  test("a weaker level of isolation allows its anomalies", () => {
    const skew = committed([read("x", null), write("y", 1)], [read("y", null), write("x", 1)]);
    expect(namesOf(skew, { isolation: "snapshot" })).toEqual([]);
    const aborted = transactions([[append("x", 1)], { outcome: "error" }], [[read("x", [1])]]);
    expect(namesOf(aborted, { isolation: "read committed" })).toEqual(["G1a"]);
    expect(namesOf(aborted, { isolation: "read uncommitted" })).toEqual([]);
  });

  test("an order in which a client, or the clock, goes back is ruled out only if it is asked for", () => {
    const stale = (task: string) =>
      transactions([[append("x", 1)], { task: "ann", at: [0, 1] }], [[read("x", [])], { task, at: [2, 3] }]);
    expect(namesOf(stale("ann"))).toEqual([]);
    expect(namesOf(stale("ann"), { order: "session" })).toEqual(["G-single"]);
    expect(namesOf(stale("bob"), { order: "session" })).toEqual([]);
    expect(namesOf(stale("bob"), { order: "real time" })).toEqual(["G-single"]);
  });

  const keys = fc.constantFrom("x", "y", "z");
  const plans = fc.array(
    fc.array(fc.tuple(fc.constantFrom("r", "append", "w"), keys), { minLength: 1, maxLength: 4 }),
    {
      minLength: 1,
      maxLength: 30,
    },
  );

  /** What transactions see that are executed one after another. */
  function executed(plan: readonly (readonly (readonly [string, string])[])[]): HistoryOperation[] {
    const lists = new Map<string, Json[]>();
    const registers = new Map<string, Json>();
    let next = 1;
    return committed(...plan.map((operations) => {
      const done = operations.flatMap(([kind, key]): Micro[] => {
        if (kind === "append") {
          lists.set(key, [...lists.get(key) ?? [], next]);
          return [append(key, next++)];
        }
        if (kind === "w") {
          registers.set(key, next);
          return [write(`${key}-register`, next++)];
        }
        return [read(key, lists.get(key) ?? []), read(`${key}-register`, registers.get(key) ?? null)];
      });
      return done;
    }));
  }

  test("transactions of one client that overlap have no order", () => {
    const overlapping = transactions(
      [[write("x", 1)], { task: "ann", at: [0, 3] }],
      [[read("x", null)], { task: "ann", at: [1, 2] }],
    );
    for (const order of ["none", "session", "real time"] as const) expect(namesOf(overlapping, { order })).toEqual([]);
  });

  test("transactions take effect at once: clients that do not wait see nothing that no order explains", () => {
    const kinds = fc.array(fc.tuple(fc.constantFrom("append", "w", "r"), fc.constantFrom("x", "y")), {
      minLength: 1,
      maxLength: 4,
    });
    const clients = fc.array(
      fc.tuple(kinds, fc.constantFrom("ann", "bob"), fc.constantFrom("result", "unknown", "error")),
      {
        minLength: 1,
        maxLength: 8,
      },
    );
    fc.assert(
      fc.property(clients, fc.array(fc.nat(7), { maxLength: 24 }), (clients, moves) => {
        const history = overlapping(clients, moves);
        for (const order of ["none", "session", "real time"] as const) expect(namesOf(history, { order })).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  test.each<[string, string[], HistoryOperation[]]>([
    ["a value of a key to which nobody wrote", ["unwritten"], committed([read("x", 1), write("y", 1)])],
    ["a register before its own write of it", ["internal"], committed([read("x", 1), write("x", 1)])],
    [
      "a list before its own append to it",
      ["internal"],
      committed([read("x", [2, 1]), append("x", 1)], [append("x", 2)]),
    ],
    ["a list with its own append twice", ["internal"], committed([append("x", 1), read("x", [1, 1])])],
    ["an empty list to which nobody appended", [], committed([read("x", []), read("y", null)])],
  ])("what no order explains: %s", (_name, names, history) => {
    expect(namesOf(history)).toEqual(names);
  });

  test("transactions that were executed one after another are strictly serializable, in any order of the list", () => {
    fc.assert(
      fc.property(plans, (plan) => {
        const history = executed(plan).map((each, index) => ({ ...each, invoked: index * 2, returned: index * 2 + 1 }));
        expect(checkSerializable(history.toReversed(), { order: "real time" }).anomalies).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  test("a read that misses what came before it is an anomaly, if somebody saw both", () => {
    const history = committed([append("x", 1), append("y", 1)], [read("x", [1]), append("y", 2)], [read("y", [2, 1])]);
    expect(namesOf(history)).toEqual(["G1c"]);
  });

  test.each<[string, HistoryOperation[], SerializableOptions, string]>([
    [
      "no transaction",
      [],
      {},
      "the history has no transaction: expected txn, found none; record them with world.operation(name, args, work)",
    ],
    [
      "something else than a list",
      [{ ...committed([append("x", 1)])[0]!, result: 5 }],
      {},
      'operation 1 (txn([["append","x",1]])) is not a transaction: expected a list of operations, as its argument and its result',
    ],
    [
      "an unknown micro-operation",
      committed([["cas", "x", 1]]),
      {},
      'operation 1 (txn([["cas","x",1]])) is not a transaction: expected ["r", key, value], ["w", key, value] or ["append", key, element], found ["cas","x",1]',
    ],
    [
      "a value that is written twice",
      committed([write("x", 1)], [write("x", 1)]),
      {},
      "T2 wrote 1 to x, which T1 wrote as well: each value must be written once",
    ],
    [
      "an element that is appended twice",
      transactions([[append("x", 1)]], [[append("x", 1)], { outcome: "error" }]),
      {},
      "T2 appended 1 to x, which T1 appended as well: each element must be appended once",
    ],
    [
      "an unknown level",
      committed([append("x", 1)]),
      { isolation: "chaos" as "snapshot" },
      'unknown isolation "chaos": expected read uncommitted, read committed, snapshot, serializable',
    ],
  ])("bad input: %s", (_name, history, options, message) => {
    expect(() => checkSerializable(history, options)).toThrow(
      expect.objectContaining({ name: "HistoryError", message }),
    );
  });

  test("an unknown level is refused where it is passed, before anything runs", () => {
    expect(() => serializable({ isolation: "snapshott" as "snapshot" })).toThrow('unknown isolation "snapshott"');
  });

  test.each([[5], [0]])("ten thousand transactions are checked in linear time, with 2 ** %i on a key", (bits) => {
    const plan = Array.from(
      { length: 10_000 },
      (_each, index) => [["append", `k${index >> bits}`], ["r", `k${index >> bits}`]] as const,
    );
    const history = executed(plan);
    const before = process.cpuUsage();
    expect(checkSerializable(history).verdict).toBe("serializable");
    // In quadratic time, it would take longer. Others on the machine do not count.
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1_000).toBeLessThan(20_000);
  });
});
