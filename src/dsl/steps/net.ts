/** Steps on a simulated network of named nodes. Messages wait until `deliver` has one delivered. */
import { problem } from "../problem.ts";
import { make, requireString } from "./make.ts";
import { namespace } from "./namespace.ts";

export const net = namespace("net", {
  /** Cuts two nodes off from one another. */
  partition(a: string, b: string) {
    return make("net_partition", pair("net.partition", a, b));
  },
  /** Ends a partition. */
  heal(a: string, b: string) {
    return make("net_heal", pair("net.heal", a, b));
  },
  /** How likely it is that a message is lost, from 0 to 1. */
  dropRate(rate: number) {
    if (!(rate >= 0 && rate <= 1)) throw problem("net.dropRate", "a rate from 0 to 1", rate);
    return make("net_set_drop_rate", { rate });
  },
  /** Whether messages may overtake one another. */
  reorder(enabled = true) {
    return make("net_set_reorder", { enabled });
  },
  send(from: string, to: string, payload: string) {
    return make("net_send", {
      from: requireString("net.send from", from),
      to: requireString("net.send to", to),
      payload: requireString("net.send payload", payload),
    });
  },
  /** Delivers one message: the earliest, or any (`random`). */
  deliver(strategy?: "fifo" | "random") {
    return make("net_deliver_one", { strategy });
  },
  /** Fails unless a message with this payload is in the node's inbox; takes it out. */
  expect(node: string, payload: string, options: { readonly from?: string } = {}) {
    return make("net_recv_assert", {
      node: requireString("net.expect node", node),
      payload: requireString("net.expect payload", payload),
      from: options.from,
    });
  },
});

function pair(what: string, a: string, b: string): { a: string; b: string } {
  requireString(`${what} a`, a);
  if (a === requireString(`${what} b`, b)) throw problem(what, "two nodes", [a, b]);
  return { a, b };
}
