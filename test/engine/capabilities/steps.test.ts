/** Every step type: when it passes, and the finding when it fails. */
import { describe, expect, test } from "vitest";
import { STEP_TYPES } from "../../../src/engine/capabilities/registry.ts";
import { STEP_EXAMPLES } from "../support/step_examples.ts";
import { programOf, type RawStep, run } from "../support/programs.ts";

const set = (key: string, value: string): RawStep => ({ type: "set_kv", key, value });
const write = (path: string, data: string): RawStep => ({ type: "fs_write", path, data });
const later = (ms: number, ...steps: RawStep[]): RawStep => ({
  type: "parallel",
  tasks: { late: [{ type: "sleep", duration: `${ms}ms` }, ...steps] },
});
const eventually = (within: string, more = {}): RawStep => ({
  type: "assert_eventually_kv",
  key: "k",
  equals: "1",
  within,
  poll: "10ms",
  ...more,
});
const never = (within: string, more = {}): RawStep => ({ ...eventually(within, more), type: "assert_never_kv" });
const beside = (ms: number, step: RawStep): RawStep => ({
  type: "parallel",
  tasks: { watcher: [step], writer: [{ type: "sleep", duration: `${ms}ms` }, set("k", "1")] },
});
const when = (more = {}): RawStep => ({ type: "http_when", method: "GET", path: "/x?q=1", status: 200, ...more });
const request = (more = {}): RawStep => ({ type: "http_request", method: "get", path: "/x?q=1", ...more });

const send = (payload: string, from = "a", to = "b"): RawStep => ({ type: "net_send", from, to, payload });
const deliver: RawStep = { type: "net_deliver_one" };
const receive = (payload: string, more = {}): RawStep => ({ type: "net_recv_assert", node: "b", payload, ...more });
const cut: RawStep = { type: "net_partition", a: "a", b: "b" };
const throws = (...steps: RawStep[]): RawStep => ({ type: "assert_throws", steps });
const alloc = (bytes: number, more = {}): RawStep => ({ type: "memory_alloc", bytes, ...more });
const inUse = (equals: number): RawStep => ({ type: "memory_assert_in_use_bytes", equals });
const procWhen = (more = {}): RawStep => ({ type: "proc_when", cmd: "git", args: ["status"], exit_code: 0, ...more });
const spawn = (more = {}): RawStep => ({ type: "proc_spawn", cmd: "git", args: ["status"], ...more });
const put = (node: string, key: string, value: string): RawStep => ({ type: "client_put", node, key, value });
const get = (node: string, key: string, more = {}): RawStep => ({ type: "client_get_assert", node, key, ...more });
const allEqual = (key: string): RawStep => ({ type: "kv_all_equal", key });
/** Three nodes, for the steps that work on some. */
const NODES = { world: { cluster: { nodes: ["n0", "n1", "n2"] } } };

const PASSING: Record<string, RawStep[][]> = {
  trace_event: [[{ type: "trace_event", name: "e", fields: { a: [1, null] } }], [{ type: "trace_event", name: "e" }]],
  rand_u64: [[{ type: "rand_u64", key: "k" }, { type: "get_kv_assert", key: "k" }], [{ type: "rand_u64" }]],
  assert_ok: [[{ type: "assert_ok", value: true }]],
  assert_eq_int: [[{ type: "assert_eq_int", a: -3, b: -3 }]],
  assert_ne_int: [[{ type: "assert_ne_int", a: 1, b: 2 }]],
  assert_eq_str: [[{ type: "assert_eq_str", a: "é", b: "é" }]],
  assert_ne_str: [[{ type: "assert_ne_str", a: "é", b: "e\u0301" }]],
  sleep: [[{ type: "sleep", duration: "1d" }]],
  busy: [[{ type: "busy", duration: "5s" }]],
  advance: [[{ type: "freeze" }, { type: "advance", duration: "5s" }]],
  freeze: [[{ type: "freeze" }], [{ type: "freeze", at_ms: 0 }], [{ type: "freeze", at_ms: 9 }, {
    type: "freeze",
    at_ms: 9,
  }]],
  unfreeze: [[{ type: "unfreeze" }]],
  set_kv: [[set("k", "")]],
  get_kv_assert: [
    [set("k", "v"), { type: "get_kv_assert", key: "k", equals: "v" }],
    [set("k", ""), { type: "get_kv_assert", key: "k", equals: null, is_null: false }],
    [{ type: "get_kv_assert", key: "k", is_null: true }],
  ],
  fs_write: [[write("deep/er/x", "1"), { type: "fs_read_assert", path: "/app/deep/er/x", equals: "1" }]],
  fs_read_assert: [[write("/x", "1"), write("/x", "2"), { type: "fs_read_assert", path: "/x", equals: "2" }]],
  fs_snapshot: [[{ type: "fs_snapshot", name: "s" }]],
  fs_restore: [[
    write("/x", "1"),
    { type: "fs_snapshot", name: "s" },
    write("/x", "2"),
    write("/y/z", "2"),
    { type: "fs_restore", name: "s" },
    { type: "fs_read_assert", path: "/x", equals: "1" },
    { type: "assert_throws", steps: [{ type: "fs_read_assert", path: "/y/z", equals: "2" }] },
  ]],
  http_when: [[
    when({ times: 1 }),
    when({ status: 503 }),
    request({ expect_status: 200 }),
    request({ expect_status: 503 }),
  ]],
  http_request: [
    [
      when({ body: "hello", headers: { "X-A": "b" } }),
      request({ expect_body: "hello", expect_headers: { "x-a": "b" } }),
    ],
    [
      when({ json: { a: [1] } }),
      request({ expect_json: { a: [1] }, expect_headers: { "Content-Type": "application/json" } }),
    ],
    [when({ body: "b", delay: "1m" }), request({ save_body_as: "k" }), {
      type: "get_kv_assert",
      key: "k",
      equals: "b",
    }],
    [when({ path: "https://api.example.com/x" }), request({ path: "https://api.example.com/x", expect_status: 200 })],
  ],
  assert_throws: [[{
    type: "assert_throws",
    steps: [{ type: "assert_ok", value: true }, { type: "fail", message: "x" }],
  }]],
  assert_rejects: [[{ type: "assert_rejects", steps: [later(5, { type: "fail", message: "x" })] }]],
  assert_eventually_kv: [
    [set("k", "1"), eventually("0ms")],
    [beside(30, eventually("30ms"))],
    [beside(25, eventually("1s"))],
    [beside(24, eventually("25ms"))],
  ],
  assert_never_kv: [[never("1s")], [beside(31, never("30ms"))], [set("k", "2"), never("0ms")]],
  fail: [[{ type: "assert_throws", steps: [{ type: "fail", message: "x" }] }]],
  panic: [[{ type: "assert_throws", steps: [{ type: "panic", message: "x" }] }]],
  proc_when: [[procWhen({ times: 1, exit_code: 1 }), procWhen(), spawn({ expect_exit: 1 }), spawn({ expect_exit: 0 })]],
  proc_spawn: [
    [
      procWhen({ stdout: "out", stderr: "err" }),
      spawn({ expect_stdout: "out", expect_stderr: "err", save_stdout_as: "k" }),
      { type: "get_kv_assert", key: "k", equals: "out" },
    ],
    [{ type: "proc_when", cmd: "true", exit_code: 0 }, { type: "proc_spawn", cmd: "true" }],
  ],
  net_partition: [[cut, send("x"), throws(deliver), send("y", "a", "c"), deliver, throws(receive("x"))]],
  net_heal: [[cut, send("x"), { type: "net_heal", a: "b", b: "a" }, deliver, receive("x")]],
  net_set_drop_rate: [[
    { type: "net_set_drop_rate", rate: 1 },
    send("x"),
    deliver,
    throws(receive("x")),
    throws(deliver),
  ]],
  net_set_reorder: [[{ type: "net_set_reorder", enabled: true }, send("x"), send("y"), deliver, deliver, receive("y")]],
  net_send: [[send("x"), deliver, receive("x", { from: "a" }), throws(receive("x"))]],
  net_deliver_one: [[send("x"), send("y"), deliver, receive("x")], [send("x"), { ...deliver, strategy: "random" }]],
  net_recv_assert: [[send("x"), deliver, throws(receive("x", { from: "c" })), receive("x", { from: null })]],
  memory_alloc: [[alloc(5, { key: "k", tag: "t" }), { type: "get_kv_assert", key: "k", equals: "1" }, inUse(5)]],
  memory_free: [
    [alloc(5, { key: "k" }), { type: "memory_free", key: "k" }, inUse(0), throws({ type: "memory_free", key: "k" })],
    [alloc(5), alloc(6), { type: "memory_free", alloc_id: 1 }, inUse(6)],
  ],
  memory_limit_mb: [[{ type: "memory_limit_mb", mb: 1 }, alloc(1024 * 1024), throws(alloc(1)), inUse(1024 * 1024)]],
  memory_fail_after_allocs: [[alloc(1), { type: "memory_fail_after_allocs", count: 2 }, alloc(1), throws(alloc(1))]],
  memory_fragmentation: [[{ type: "memory_fragmentation", seed: 7 }, alloc(200_000), inUse(224_000)]],
  memory_pressure_wave: [[{ type: "memory_pressure_wave", pattern: "1,3" }, alloc(2), alloc(2), alloc(2), inUse(10)]],
  memory_checkpoint: [[{ type: "memory_checkpoint", name: "start" }]],
  memory_assert_in_use_bytes: [[inUse(0)]],
  client_put: [[put("n0", "x", "1"), put("n0", "x", "2"), get("n0", "x", { equals: "2" })]],
  client_get_assert: [[get("n1", "x", { is_null: true }), put("n1", "x", "1"), get("n1", "x")]],
  partition: [[{ type: "partition", a: "n0", b: "n1" }, put("n0", "x", "1"), {
    type: "kv_node_equals",
    node: "n2",
    key: "x",
    equals: "1",
  }, get("n1", "x", { is_null: true })]],
  heal: [[
    { type: "partition", a: "n0", b: "n1" },
    put("n0", "x", "1"),
    { type: "heal", a: "n1", b: "n0" },
    allEqual("x"),
    get("n1", "x", { equals: "1" }),
  ]],
  crash: [[{ type: "crash", node: "n1" }, put("n0", "x", "1"), throws(get("n1", "x")), throws(allEqual("x"))]],
  restart: [[
    put("n1", "x", "0"),
    { type: "crash", node: "n1" },
    throws(put("n1", "x", "1")),
    { type: "restart", node: "n1" },
    get("n1", "x", { equals: "0" }),
    allEqual("x"),
  ]],
  tick: [[put("n0", "x", "1"), { type: "tick", duration: "50ms" }, get("n2", "x", { equals: "1" })]],
  kv_all_equal: [[put("n0", "x", "1"), put("n1", "x", "2"), allEqual("x")], [allEqual("nothing")]],
  kv_present_on_all: [[put("n0", "x", "1"), { type: "kv_present_on_all", key: "x" }]],
  kv_node_equals: [[put("n0", "x", "1"), { type: "kv_node_equals", node: "n2", key: "x", equals: "1" }]],
  parallel: [[{ type: "parallel", tasks: { a: [set("k", "1")], b: [] } }, {
    type: "get_kv_assert",
    key: "k",
    equals: "1",
  }]],
};

test("the step types that are tried here exist", () => {
  expect(Object.keys(PASSING).filter((type) => !STEP_TYPES.includes(type))).toEqual([]);
});

test.each(STEP_EXAMPLES.map(({ type, ...example }) => [type, example] as const))(
  "the example of %s passes, and has a step of that type",
  async (type, { steps, world }) => {
    const { outcome } = await run(programOf(steps, world === undefined ? {} : { world }));
    expect(outcome).toMatchObject({ status: "pass", finding: undefined });
    expect(JSON.stringify(steps)).toContain(`"type":"${type}"`);
  },
);

describe.each(Object.entries(PASSING))("%s passes", (_type, programs) => {
  test.each(programs.map((steps) => [JSON.stringify(steps), steps] as const))("%s", async (_shown, steps) => {
    // A step that only declares needs company.
    const { outcome } = await run(programOf([...steps, { type: "assert_ok", value: true }], NODES));
    expect(outcome.finding).toBeUndefined();
    expect(outcome.status).toBe("pass");
  });
});

const FAILING: [RawStep[], string, string][] = [
  [
    [procWhen({ exit_code: 2 }), spawn({ expect_exit: 0 })],
    "proc_spawn git",
    "git: expected exit code 0, found 2",
  ],
  [
    [procWhen({ stdout: "a" }), spawn({ expect_stdout: "b" })],
    "proc_spawn git",
    'git: expected stdout "b", found "a"',
  ],
  [[deliver], "net_deliver_one", "expected a message to deliver, none is under way"],
  [
    [cut, send("x"), deliver],
    "net_deliver_one",
    "expected a message to deliver, all 1 under way are cut off by a partition",
  ],
  [[send("x"), deliver, receive("y")], "net_recv_assert b", 'expected "y" in the inbox of b, found a: x'],
  [[alloc(3), inUse(4)], "memory_assert_in_use_bytes", "expected 4 bytes in use, found 3"],
  [
    [{ type: "crash", node: "n1" }, put("n1", "x", "1")],
    "client_put n1",
    "a client's put at n1 has failed: the node is down",
  ],
  [
    [put("n0", "x", "1"), get("n0", "x", { equals: "2" })],
    "client_get_assert n0 x",
    'expected key "x" at n0 to be "2", found "1"',
  ],
  [[{ type: "assert_ok", value: false }], "assert_ok", "assert_ok: expected true, found false"],
  [[{ type: "assert_ok", value: false, msg: "why" }], "assert_ok", "assert_ok: why"],
  [[{ type: "assert_eq_int", a: 1, b: 2 }], "assert_eq_int", "assert_eq_int: expected 1 to equal 2"],
  [[{ type: "assert_eq_int", a: 1, b: 2, msg: "sum" }], "assert_eq_int", "assert_eq_int: sum (expected 1 to equal 2)"],
  [
    [{ type: "assert_ne_int", a: 2, b: 2 }],
    "assert_ne_int",
    "assert_ne_int: expected two different values, found 2 twice",
  ],
  [[{ type: "assert_eq_str", a: "a", b: "b" }], "assert_eq_str", 'assert_eq_str: expected "a" to equal "b"'],
  [
    [{ type: "assert_ne_str", a: "a", b: "a" }],
    "assert_ne_str",
    'assert_ne_str: expected two different values, found "a" twice',
  ],
  [
    [{ type: "sleep", duration: "5ms" }, { type: "freeze", at_ms: 4 }],
    "freeze",
    "expected at_ms of 5 or later, found 4",
  ],
  [[{ type: "get_kv_assert", key: "k", equals: "v" }], "get_kv_assert k", 'expected key "k" to be "v", found nothing'],
  [
    [set("k", "w"), { type: "get_kv_assert", key: "k", equals: "v" }],
    "get_kv_assert k",
    'expected key "k" to be "v", found "w"',
  ],
  [
    [set("k", "w"), { type: "get_kv_assert", key: "k", is_null: true }],
    "get_kv_assert k",
    'expected key "k" to be absent, found "w"',
  ],
  [[{ type: "get_kv_assert", key: "k" }], "get_kv_assert k", 'expected key "k" to exist, found nothing'],
  [
    [{ type: "fs_read_assert", path: "/x", equals: "1" }],
    "fs_read_assert /x",
    'expected /x to hold "1", found no such file',
  ],
  [
    [write("/x", "2"), { type: "fs_read_assert", path: "/x", equals: "1" }],
    "fs_read_assert /x",
    'expected /x to hold "1", found "2"',
  ],
  [[{ type: "fs_restore", name: "s" }], "fs_restore", 'expected a snapshot named "s", there is none'],
  [
    [{ type: "assert_throws", steps: [set("k", "1")] }],
    "assert_throws",
    "assert_throws: expected the nested steps to fail, they all passed",
  ],
  [
    [{ type: "assert_throws", steps: [] }],
    "assert_throws",
    "assert_throws: expected the nested steps to fail, they all passed",
  ],
  [
    [{ type: "assert_rejects", steps: [later(5)] }],
    "assert_rejects",
    "assert_rejects: expected the nested steps to fail, they all passed",
  ],
  [[eventually("20ms")], "assert_eventually_kv k", 'expected key "k" to become "1" within 20ms, found nothing'],
  [
    [set("k", "0"), eventually("20ms")],
    "assert_eventually_kv k",
    'expected key "k" to become "1" within 20ms, found "0"',
  ],
  [
    [beside(31, eventually("30ms"))],
    "assert_eventually_kv k",
    'expected key "k" to become "1" within 30ms, found nothing',
  ],
  [[eventually("20ms", { msg: "too slow" })], "assert_eventually_kv k", "too slow"],
  [[beside(24, never("25ms"))], "assert_never_kv k", 'expected key "k" never to be "1" within 25ms, it was'],
  [[beside(20, never("30ms"))], "assert_never_kv k", 'expected key "k" never to be "1" within 30ms, it was'],
  [[set("k", "1"), never("0ms", { msg: "leaked" })], "assert_never_kv k", "leaked"],
  [[{ type: "fail", message: "enough" }], "fail", "fail: enough"],
  [[{ type: "panic", message: "boom" }], "panic", "panic: boom"],
  [
    [when({ status: 503 }), request({ expect_status: 200 })],
    "http_request get /x?q=1",
    "get /x?q=1: expected status 200, found 503",
  ],
  [
    [when({ body: "a" }), request({ expect_body: "b" })],
    "http_request get /x?q=1",
    'get /x?q=1: expected body "b", found "a"',
  ],
  [
    [when(), request({ expect_headers: { "x-a": "1" } })],
    "http_request get /x?q=1",
    'get /x?q=1: expected header x-a "1", found null',
  ],
  [
    [when({ json: { a: 1 } }), request({ expect_json: { a: 2 } })],
    "http_request get /x?q=1",
    'get /x?q=1: expected JSON {"a":2}, found "{\\"a\\":1}"',
  ],
  [
    [when({ body: "no" }), request({ expect_json: {} })],
    "http_request get /x?q=1",
    'get /x?q=1: expected a JSON body, found "no"',
  ],
];

describe("fails", () => {
  test.each(FAILING.map((row) => [JSON.stringify(row[0]), ...row] as const))(
    "%s",
    async (_shown, steps, title, message) => {
      const { outcome } = await run(programOf(steps, NODES));
      expect(outcome.status).toBe("fail");
      expect(outcome.finding).toMatchObject({ kind: "assertion", title, message });
    },
  );

  test.each<[RawStep[], string, string]>([
    [
      [{ type: "memory_limit_mb", mb: 0 }, alloc(1)],
      "memory_alloc_failed",
      "expected 1 bytes, 0 of 0 bytes are in use",
    ],
    [
      [{ type: "memory_free", alloc_id: 3 }],
      "memory_free_missing",
      "expected a live allocation, allocation 3 was never made",
    ],
    [
      [alloc(1), { type: "memory_free", alloc_id: 1 }, { type: "memory_free", alloc_id: 1 }],
      "memory_free_missing",
      "expected a live allocation, allocation 1 was freed already",
    ],
    [
      [{ type: "memory_free", key: "k" }],
      "memory_free k",
      'expected key "k" to hold an allocation\'s id, found nothing',
    ],
  ])("memory steps fail: %j", async (steps, title, message) => {
    const { outcome } = await run(programOf([...steps, { type: "assert_ok", value: true }]));
    expect(outcome.finding).toMatchObject({ kind: "memory", title, message });
  });

  test("a step about a replica that was cut off fails with the state of each node", async () => {
    const { outcome } = await run(
      programOf([{ type: "partition", a: "n0", b: "n1" }, put("n0", "x", "1"), allEqual("x")], NODES),
    );
    expect(outcome.finding).toMatchObject({
      kind: "invariant",
      title: "kv_all_equal x",
      message: 'expected key "x" to be the same at all nodes, found n0: "1", n1: nothing, n2: "1"',
    });
  });

  test("a process without a rule fails with the existing rules", async () => {
    const { outcome } = await run(programOf([procWhen({ times: 1 }), spawn(), spawn()]));
    expect(outcome.finding).toMatchObject({
      kind: "unsimulated",
      title: "proc_unmatched",
      message: "no rule answers the process git status",
      details: ["rule: git status → exit 0 (used up)"],
    });
  });

  test("a request without a rule fails with the existing rules", async () => {
    const { outcome } = await run(programOf([when({ times: 1 }), request(), request()]));
    expect(outcome.finding).toMatchObject({
      kind: "unsimulated",
      title: "http_unmatched",
      message: "no rule answers GET /x?q=1",
      details: ["rule: GET /x?q=1 → 200 (used up)"],
    });
  });

  test("a file that cannot be written fails with the error's code", async () => {
    const { outcome } = await run(programOf([write("/x", "1"), write("/x/y", "2")]));
    expect(outcome.finding).toMatchObject({ kind: "error", title: expect.stringMatching(/^Error E\w+$/), step: "1" });
  });
});

test("sleep, advance and freeze at a time move the clock by their durations", async () => {
  const { outcome } = await run(programOf([
    { type: "sleep", duration: "1.5s" },
    { type: "freeze", at_ms: 2000 },
    { type: "advance", duration: "250ms" },
    { type: "unfreeze" },
    { type: "sleep", duration: "2m" },
  ]));
  expect(outcome.virtualMs).toBe(1500 + 500 + 250 + 120_000);
});

test("rand_u64 stores all 64 bits in decimal", async () => {
  const { run: done } = await run(programOf([{ type: "rand_u64", key: "k" }]));
  const [high, low] = done.decisions.map(({ value }) => BigInt(value as number));
  expect(done.world.kv.get("k")).toBe(String(high! * 2n ** 32n + low!));
});
