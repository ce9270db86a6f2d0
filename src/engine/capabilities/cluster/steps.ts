/**
 * The steps of `distributed` scenarios. A step of the script is an operation as a delivery is: what is under way may
 * come before it, which is why a partition that is healed later can matter.
 */
import { z } from "zod";
import { Failure } from "../../findings/failure.ts";
import { duration, name, optionalText, text } from "../fields.ts";
import { durationMs } from "../../text/duration.ts";
import { notItself } from "../links.ts";
import { defineStep, type Example, type StepContext } from "../step.ts";
import { CLUSTER, type Cluster } from "./cluster.ts";

/** An example in a world with three nodes. */
function inCluster(steps: string): Example {
  return { world: "{ cluster: { nodes: [n0, n1, n2] } }", steps };
}

const keyed = { node: name, key: name };

/**
 * Does something when the scheduler picks it, at once when the step is alone.
 * @param what for the operation's label
 */
function scripted({ world }: StepContext, what: string, act: (cluster: Cluster) => void): void | Promise<void> {
  const { alone, scheduler } = world.kernel;
  if (alone) return act(world.use(CLUSTER));
  return new Promise<void>((resolve) => scheduler.submitWake("script", resolve, what)).then(() =>
    act(world.use(CLUSTER))
  );
}

/** Judges the cluster when no message is left that can be delivered. */
function settled({ world }: StepContext, judge: (cluster: Cluster) => void): void | Promise<void> {
  const waiting = world.use(CLUSTER).settled();
  return waiting === undefined ? judge(world.use(CLUSTER)) : waiting.then(() => judge(world.use(CLUSTER)));
}

export const clientPut = defineStep("client_put", { ...keyed, value: text }, {
  group: "A replicated store",
  constructor: "cluster.put(node, key, value)",
  example: inCluster(`{ type: client_put, node: n0, key: x, value: "1" }`),
  describe: "A client stores a value at a node, which replicates it. Fails if the node is down.",
  run: ({ node, key, value }, context) =>
    scripted(context, `put ${node} ${key}`, (cluster) => cluster.put(node, key, value)),
});

export const clientGetAssert = defineStep("client_get_assert", {
  ...keyed,
  equals: optionalText,
  is_null: z.boolean().nullish(),
}, {
  group: "A replicated store",
  constructor: "cluster.expectGet(node, key, value?)",
  example: inCluster(`
    { type: client_put, node: n0, key: x, value: "1" }
    { type: client_get_assert, node: n0, key: x, equals: "1" }`),
  describe: "A client reads at a node. Fails unless the key exists, equals a value, or (is_null) does not exist.",
  check: ({ equals, is_null }) =>
    typeof equals === "string" && is_null === true
      ? { field: "is_null", problem: "expected equals or is_null, found both" }
      : undefined,
  run: ({ node, key, equals, is_null }, context) =>
    scripted(context, `get ${node} ${key}`, (cluster) => {
      const found = cluster.get(node, key);
      const holds = is_null === true
        ? found === undefined
        : typeof equals === "string"
        ? found === equals
        : found !== undefined;
      if (holds) return;
      const expected = is_null === true ? "be absent" : typeof equals === "string" ? `be ${shown(equals)}` : "exist";
      throw new Failure(
        "assertion",
        `client_get_assert ${node} ${key}`,
        `expected key "${key}" at ${node} to ${expected}, found ${shown(found)}`,
      );
    }),
});

const pair = { a: name, b: name };

export const partition = defineStep("partition", pair, {
  group: "A replicated store",
  constructor: "cluster.partition(a, b)",
  example: inCluster(`
    { type: partition, a: n0, b: n1 }
    { type: client_put, node: n0, key: x, value: "1" }
    { type: client_get_assert, node: n1, key: x, is_null: true }`),
  describe: "Partitions two nodes; messages between them wait.",
  check: notItself,
  run: ({ a, b }, context) => scripted(context, `partition ${a} ${b}`, (cluster) => cluster.partition(a, b)),
});

export const heal = defineStep("heal", pair, {
  group: "A replicated store",
  constructor: "cluster.heal(a, b)",
  example: inCluster(`
    { type: partition, a: n0, b: n1 }
    { type: client_put, node: n0, key: x, value: "1" }
    { type: heal, a: n0, b: n1 }
    { type: kv_all_equal, key: x }`),
  describe: "Ends a partition.",
  check: notItself,
  run: ({ a, b }, context) => scripted(context, `heal ${a} ${b}`, (cluster) => cluster.heal(a, b)),
});

export const crash = defineStep("crash", { node: name }, {
  group: "A replicated store",
  constructor: "cluster.crash(node)",
  example: inCluster(`
    { type: crash, node: n1 }
    { type: assert_throws, steps: [{ type: client_put, node: n1, key: x, value: "1" }] }`),
  describe: "Stops a node. It keeps what it has stored.",
  run: ({ node }, context) => scripted(context, `crash ${node}`, (cluster) => cluster.crash(node)),
});

export const restart = defineStep("restart", { node: name }, {
  group: "A replicated store",
  constructor: "cluster.restart(node)",
  example: inCluster(`
    { type: crash, node: n1 }
    { type: client_put, node: n0, key: x, value: "1" }
    { type: restart, node: n1 }
    { type: kv_all_equal, key: x }`),
  describe: "Starts a node again.",
  run: ({ node }, context) => scripted(context, `restart ${node}`, (cluster) => cluster.restart(node)),
});

export const tick = defineStep("tick", { duration }, {
  group: "A replicated store",
  constructor: "cluster.tick(duration)",
  example: inCluster(`{ type: tick, duration: 5s }`),
  describe: "Lets virtual time pass.",
  run: ({ duration }, { world }) => world.kernel.time.sleep(durationMs(duration), "tick"),
});

export const kvAllEqual = defineStep("kv_all_equal", { key: name }, {
  group: "A replicated store",
  constructor: "cluster.expectAllEqual(key)",
  example: inCluster(`
    { type: client_put, node: n0, key: x, value: "1" }
    { type: kv_all_equal, key: x }`),
  describe: "Fails unless all nodes agree on a key once every deliverable message has arrived.",
  run: ({ key }, context) =>
    settled(context, (cluster) => {
      const found = cluster.nodes.map((node) => cluster.stored(node, key));
      if (new Set(found).size > 1) throw disagree("kv_all_equal", key, "to be the same at all nodes", cluster);
    }),
});

export const kvPresentOnAll = defineStep("kv_present_on_all", { key: name }, {
  group: "A replicated store",
  constructor: "cluster.expectPresentOnAll(key)",
  example: inCluster(`
    { type: client_put, node: n0, key: x, value: "1" }
    { type: kv_present_on_all, key: x }`),
  describe: "Fails unless all nodes have a key once every deliverable message has arrived.",
  run: ({ key }, context) =>
    settled(context, (cluster) => {
      const isMissing = cluster.nodes.some((node) => cluster.stored(node, key) === undefined);
      if (isMissing) throw disagree("kv_present_on_all", key, "to be at all nodes", cluster);
    }),
});

export const kvNodeEquals = defineStep("kv_node_equals", { ...keyed, equals: text }, {
  group: "A replicated store",
  constructor: "cluster.expectNodeEquals(node, key, value)",
  example: inCluster(`
    { type: client_put, node: n0, key: x, value: "1" }
    { type: kv_node_equals, node: n2, key: x, equals: "1" }`),
  describe: "Fails unless a key has this value at a node once every deliverable message has arrived.",
  run: ({ node, key, equals }, context) =>
    settled(context, (cluster) => {
      const found = cluster.stored(node, key);
      if (found === equals) return;
      throw new Failure(
        "invariant",
        `kv_node_equals ${node} ${key}`,
        `expected key "${key}" at ${node} to be ${shown(equals)}, found ${shown(found)}`,
      );
    }),
});

function disagree(type: string, key: string, expected: string, cluster: Cluster): Failure {
  const found = cluster.nodes.map((node) => `${node}: ${shown(cluster.stored(node, key))}`);
  return new Failure("invariant", `${type} ${key}`, `expected key "${key}" ${expected}, found ${found.join(", ")}`);
}

function shown(value: string | undefined): string {
  return value === undefined ? "nothing" : JSON.stringify(value);
}
