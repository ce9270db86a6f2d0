/** Steps on a simulated replicated store. The nodes are those of `.world({ cluster: { nodes } })`. */
import type { Step } from "../../engine/ir/scenario.ts";
import { duration, make, requireString } from "./make.ts";
import { type DerivedSteps, namespace } from "./namespace.ts";

/** Steps on a simulated replicated store. Its nodes are those of `.world({ cluster: { nodes } })`. */
export interface ClusterSteps {
  /**
   * A client stores a value at a node, which replicates it. The step fails if the node is down.
   * @param node The name of the node.
   * @param key The key.
   * @param value The value, as text.
   */
  put(node: string, key: string, value: string): Step;
  /**
   * A client reads a key at a node. The step fails unless it gets this value.
   * @param node The name of the node.
   * @param key The key.
   * @param value The expected value; `null` if the key must be absent. If you leave it out, the key must exist.
   */
  expectGet(node: string, key: string, value?: string | null): Step;
  /**
   * Cuts the connection between two nodes.
   * @param a The name of one node.
   * @param b The name of the other node.
   */
  partition(a: string, b: string): Step;
  /**
   * Restores the connection between two nodes.
   * @param a The name of one node.
   * @param b The name of the other node.
   */
  heal(a: string, b: string): Step;
  /**
   * Crashes a node.
   * @param node The name of the node.
   */
  crash(node: string): Step;
  /**
   * Restarts a node that has crashed.
   * @param node The name of the node.
   */
  restart(node: string): Step;
  /**
   * Lets virtual time pass, during which the nodes replicate.
   * @param value The duration: a number of ms, or text such as `"1.5s"`.
   */
  tick(value: string | number): Step;
  /**
   * Waits until every message that can be delivered has been, and fails unless all nodes have the same value for the key.
   * @param key The key.
   */
  expectAllEqual(key: string): Step;
  /**
   * Waits until every message that can be delivered has been, and fails unless every node has the key.
   * @param key The key.
   */
  expectPresentOnAll(key: string): Step;
  /**
   * Waits until every message that can be delivered has been, and fails unless the node has the value.
   * @param node The name of the node.
   * @param key The key.
   * @param equals The expected value.
   */
  expectNodeEquals(node: string, key: string, equals: string): Step;
  /**
   * Fails unless all nodes have the same value for the key.
   * @deprecated Use `cluster.expectAllEqual`.
   */
  allEqual(key: string): Step;
  /**
   * Fails unless every node has the key.
   * @deprecated Use `cluster.expectPresentOnAll`.
   */
  presentOnAll(key: string): Step;
  /**
   * Fails unless the node has the value.
   * @deprecated Use `cluster.expectNodeEquals`.
   */
  nodeEquals(node: string, key: string, equals: string): Step;
}

/**
 * Steps on a simulated replicated store.
 *
 * @example
 * ```ts
 * import { cluster, scenario } from "seedbed";
 *
 * export default scenario("a partition that heals loses nothing")
 *   .world({ cluster: { nodes: ["n0", "n1", "n2"] } })
 *   .step(cluster.partition("n0", "n2"))
 *   .step(cluster.put("n0", "color", "green"))
 *   .step(cluster.heal("n0", "n2"))
 *   .step(cluster.tick("1s"))
 *   .step(cluster.expectAllEqual("color"));
 * ```
 */
export const cluster: ClusterSteps & DerivedSteps<"cluster", ClusterSteps> = namespace("cluster", {
  put(node: string, key: string, value: string) {
    return make("client_put", { ...at("cluster.put", node, key), value: requireString("cluster.put value", value) });
  },
  expectGet(node: string, key: string, value?: string | null) {
    const where = at("cluster.expectGet", node, key);
    return make("client_get_assert", value === null ? { ...where, is_null: true } : { ...where, equals: value });
  },
  partition(a: string, b: string) {
    return make("partition", { a, b });
  },
  heal(a: string, b: string) {
    return make("heal", { a, b });
  },
  crash(node: string) {
    return make("crash", { node: requireString("cluster.crash node", node) });
  },
  restart(node: string) {
    return make("restart", { node: requireString("cluster.restart node", node) });
  },
  tick(value: string | number) {
    return make("tick", { duration: duration("cluster.tick", value) });
  },
  expectAllEqual(key: string) {
    return make("kv_all_equal", { key: requireString("cluster.expectAllEqual key", key) });
  },
  expectPresentOnAll(key: string) {
    return make("kv_present_on_all", { key: requireString("cluster.expectPresentOnAll key", key) });
  },
  expectNodeEquals(node: string, key: string, equals: string) {
    return make("kv_node_equals", { ...at("cluster.expectNodeEquals", node, key), equals });
  },
}, { allEqual: "expectAllEqual", presentOnAll: "expectPresentOnAll", nodeEquals: "expectNodeEquals" });

function at(what: string, node: string, key: string): { node: string; key: string } {
  return { node: requireString(`${what} node`, node), key: requireString(`${what} key`, key) };
}
