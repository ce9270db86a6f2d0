/** Steps over a simulated replicated store. The nodes are those of `.world({ cluster: { nodes } })`. */
import { duration, make, requireString } from "./make.ts";
import { namespace } from "./namespace.ts";

export const cluster = namespace("cluster", {
  /** A client stores a value at a node. */
  put(node: string, key: string, value: string) {
    return make("client_put", { ...at("cluster.put", node, key), value: requireString("cluster.put value", value) });
  },
  /** A client reads at a node; null expects absence, left out expects existence. */
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
  /** When all is delivered that can be: all nodes agree on the key. */
  allEqual(key: string) {
    return make("kv_all_equal", { key: requireString("cluster.allEqual key", key) });
  },
  presentOnAll(key: string) {
    return make("kv_present_on_all", { key: requireString("cluster.presentOnAll key", key) });
  },
  nodeEquals(node: string, key: string, equals: string) {
    return make("kv_node_equals", { ...at("cluster.nodeEquals", node, key), equals });
  },
});

function at(what: string, node: string, key: string): { node: string; key: string } {
  return { node: requireString(`${what} node`, node), key: requireString(`${what} key`, key) };
}
