/** A small scenario for each step type: what docs/steps.md shows, and a test runs. */

/** Steps in YAML, one a line. */
export const EXAMPLES: Readonly<Record<string, string>> = {
  trace_event: `{ type: trace_event, name: deployed, fields: { version: 3 } }`,
  rand_u64: `{ type: rand_u64, key: lucky }
{ type: get_kv_assert, key: lucky }`,
  assert_ok: `{ type: assert_ok, value: true, msg: the lights are on }`,
  assert_eq_int: `{ type: assert_eq_int, a: 2, b: 2 }`,
  assert_ne_int: `{ type: assert_ne_int, a: 2, b: 3 }`,
  assert_eq_str: `{ type: assert_eq_str, a: left, b: left }`,
  assert_ne_str: `{ type: assert_ne_str, a: left, b: right }`,
  sleep: `{ type: sleep, duration: 1h }`,
  advance: `{ type: freeze }
{ type: advance, duration: 30s }`,
  busy: `{ type: busy, duration: 5ms }`,
  freeze: `{ type: freeze, at_ms: 1000 }`,
  unfreeze: `{ type: freeze }
{ type: unfreeze }`,
  set_kv: `{ type: set_kv, key: color, value: green }`,
  get_kv_assert: `{ type: set_kv, key: color, value: green }
{ type: get_kv_assert, key: color, equals: green }
{ type: get_kv_assert, key: size, is_null: true }`,
  fs_write: `{ type: fs_write, path: notes/today.txt, data: hello }`,
  fs_read_assert: `{ type: fs_write, path: notes/today.txt, data: hello }
{ type: fs_read_assert, path: notes/today.txt, equals: hello }`,
  fs_snapshot: `{ type: fs_snapshot, name: clean }`,
  fs_restore: `{ type: fs_snapshot, name: clean }
{ type: fs_write, path: junk.txt, data: junk }
{ type: fs_restore, name: clean }
{ type: assert_throws, steps: [{ type: fs_read_assert, path: junk.txt, equals: junk }] }`,
  http_when: `{ type: http_when, method: GET, path: /health, status: 503, times: 1 }
{ type: http_when, method: GET, path: /health, status: 200, json: { ok: true }, delay: 20ms }
{ type: http_when, method: GET, path: "/users/:id", query: { full: "1" }, status: 200, chunks: [ann, bob], every: 5ms }
{ type: http_when, method: GET, path: "/old/*", fails: ECONNRESET, delay: 5ms..80ms }
{ type: http_request, method: GET, path: /health, expect_status: 503 }
{ type: http_request, method: GET, path: "/users/7?full=1", expect_body: annbob }
{ type: assert_rejects, steps: [{ type: http_request, method: GET, path: /old/7 }] }`,
  http_request: `{ type: http_when, method: POST, path: /orders, status: 201, json: { id: 7 } }
{ type: http_request, method: POST, path: /orders, body: "{}", expect_status: 201, expect_json: { id: 7 } }`,
  proc_when: `{ type: proc_when, cmd: git, args: [status], exit_code: 0, stdout: clean }
{ type: proc_spawn, cmd: git, args: [status], expect_exit: 0 }`,
  proc_spawn: `{ type: proc_when, cmd: git, args: [rev-parse, HEAD], exit_code: 0, stdout: abc123 }
{ type: proc_spawn, cmd: git, args: [rev-parse, HEAD], expect_stdout: abc123, save_stdout_as: sha }
{ type: get_kv_assert, key: sha, equals: abc123 }`,
  net_partition: `{ type: net_partition, a: ann, b: bob }
{ type: net_send, from: ann, to: bob, payload: hello }
{ type: assert_throws, steps: [{ type: net_deliver_one }] }`,
  net_heal: `{ type: net_partition, a: ann, b: bob }
{ type: net_send, from: ann, to: bob, payload: hello }
{ type: net_heal, a: ann, b: bob }
{ type: net_deliver_one }`,
  net_set_drop_rate: `{ type: net_set_drop_rate, rate: 1 }
{ type: net_send, from: ann, to: bob, payload: lost }
{ type: net_deliver_one }
{ type: assert_throws, steps: [{ type: net_recv_assert, node: bob, payload: lost }] }`,
  net_set_reorder: `{ type: net_set_reorder, enabled: true }
{ type: net_send, from: ann, to: bob, payload: first }
{ type: net_send, from: ann, to: bob, payload: second }
{ type: net_deliver_one }`,
  net_send: `{ type: net_send, from: ann, to: bob, payload: hello }`,
  net_deliver_one: `{ type: net_send, from: ann, to: bob, payload: hello }
{ type: net_deliver_one, strategy: random }`,
  net_recv_assert: `{ type: net_send, from: ann, to: bob, payload: hello }
{ type: net_deliver_one }
{ type: net_recv_assert, node: bob, from: ann, payload: hello }`,
  memory_alloc: `{ type: memory_alloc, bytes: 4096, key: buffer, tag: cache }
{ type: memory_free, key: buffer }`,
  memory_free: `{ type: memory_alloc, bytes: 4096 }
{ type: memory_free, alloc_id: 1 }`,
  memory_limit_mb: `{ type: memory_limit_mb, mb: 1 }
{ type: assert_throws, steps: [{ type: memory_alloc, bytes: 2000000 }] }`,
  memory_fail_after_allocs: `{ type: memory_fail_after_allocs, count: 0 }
{ type: assert_throws, steps: [{ type: memory_alloc, bytes: 1 }] }`,
  memory_fragmentation: `{ type: memory_fragmentation, seed: 7 }
{ type: memory_alloc, bytes: 200000, key: a }
{ type: memory_assert_in_use_bytes, equals: 224000 }
{ type: memory_free, key: a }`,
  memory_pressure_wave: `{ type: memory_pressure_wave, pattern: "1,4" }
{ type: memory_alloc, bytes: 100, key: a }
{ type: memory_alloc, bytes: 100, key: b }
{ type: memory_assert_in_use_bytes, equals: 500 }
{ type: memory_free, key: a }
{ type: memory_free, key: b }`,
  memory_checkpoint: `{ type: memory_checkpoint, name: warm }`,
  memory_assert_in_use_bytes: `{ type: memory_assert_in_use_bytes, equals: 0 }`,
  client_put: `{ type: client_put, node: n0, key: x, value: "1" }`,
  client_get_assert: `{ type: client_put, node: n0, key: x, value: "1" }
{ type: client_get_assert, node: n0, key: x, equals: "1" }`,
  partition: `{ type: partition, a: n0, b: n1 }
{ type: client_put, node: n0, key: x, value: "1" }
{ type: client_get_assert, node: n1, key: x, is_null: true }`,
  heal: `{ type: partition, a: n0, b: n1 }
{ type: client_put, node: n0, key: x, value: "1" }
{ type: heal, a: n0, b: n1 }
{ type: kv_all_equal, key: x }`,
  crash: `{ type: crash, node: n1 }
{ type: assert_throws, steps: [{ type: client_put, node: n1, key: x, value: "1" }] }`,
  restart: `{ type: crash, node: n1 }
{ type: client_put, node: n0, key: x, value: "1" }
{ type: restart, node: n1 }
{ type: kv_all_equal, key: x }`,
  tick: `{ type: tick, duration: 5s }`,
  kv_all_equal: `{ type: client_put, node: n0, key: x, value: "1" }
{ type: kv_all_equal, key: x }`,
  kv_present_on_all: `{ type: client_put, node: n0, key: x, value: "1" }
{ type: kv_present_on_all, key: x }`,
  kv_node_equals: `{ type: client_put, node: n0, key: x, value: "1" }
{ type: kv_node_equals, node: n2, key: x, equals: "1" }`,
  assert_throws: `{ type: assert_throws, steps: [{ type: fail, message: on purpose }] }`,
  assert_rejects: `{ type: assert_rejects, steps: [{ type: sleep, duration: 1s }, { type: fail, message: late }] }`,
  assert_eventually_kv: `{ type: set_kv, key: state, value: ready }
{ type: assert_eventually_kv, key: state, equals: ready, within: 1s, poll: 10ms }`,
  assert_never_kv: `{ type: assert_never_kv, key: state, equals: broken, within: 1s, poll: 10ms }`,
  fail: `{ type: assert_throws, steps: [{ type: fail, message: on purpose }] }`,
  panic: `{ type: assert_throws, steps: [{ type: panic, message: on purpose }] }`,
  parallel:
    `{ type: parallel, tasks: { ann: [{ type: sleep, duration: 5ms }], bob: [{ type: set_kv, key: bob, value: in }] } }`,
};

/** What a scenario needs besides its steps, by the first type of them that asks for it. */
export const NODES = "world: { cluster: { nodes: [n0, n1, n2] } }\n";
