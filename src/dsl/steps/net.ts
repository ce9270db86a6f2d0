/** Steps on a simulated network of named nodes. Messages wait until `deliver` has one delivered. */
import type { Step } from "../../engine/ir/scenario.ts";
import { problem } from "../problem.ts";
import { make, requireString } from "./make.ts";
import { type DerivedSteps, namespace } from "./namespace.ts";

/** Steps on a simulated network of named nodes. A message waits until `net.deliver` delivers it. */
export interface NetSteps {
  /**
   * Partitions two nodes: messages between them wait until `net.heal`.
   * @param a The name of one node.
   * @param b The name of the other node.
   */
  partition(a: string, b: string): Step;
  /**
   * Ends a partition.
   * @param a The name of one node.
   * @param b The name of the other node.
   */
  heal(a: string, b: string): Step;
  /**
   * Sets how likely it is that a message is lost.
   * @param rate The probability, from 0 to 1.
   */
  dropRate(rate: number): Step;
  /**
   * Allows messages to overtake one another, or forbids it.
   * @param enabled `true`, the default, allows it.
   */
  reorder(enabled?: boolean): Step;
  /**
   * Sends a message.
   * @param from The name of the sender.
   * @param to The name of the receiver.
   * @param payload The message, as text.
   */
  send(from: string, to: string, payload: string): Step;
  /**
   * Delivers one message.
   * @param strategy Which one: the earliest (`"fifo"`, the default), or any (`"random"`).
   */
  deliver(strategy?: "fifo" | "random"): Step;
  /**
   * Fails unless a message with this payload is in the node's inbox, and takes it out.
   * @param node The name of the node.
   * @param payload The expected message.
   * @param options `from` is the expected sender; any sender, if you leave it out.
   */
  expect(node: string, payload: string, options?: { readonly from?: string }): Step;
}

/**
 * Steps on a simulated network.
 *
 * @example
 * ```ts
 * import { net, scenario } from "seedbed";
 *
 * export default scenario("a message waits for the end of a partition")
 *   .step(net.partition("a", "b"))
 *   .step(net.send("a", "b", "hello"))
 *   .step(net.heal("a", "b"))
 *   .step(net.deliver())
 *   .step(net.expect("b", "hello", { from: "a" }));
 * ```
 */
export const net: NetSteps & DerivedSteps<"net", NetSteps> = namespace("net", {
  partition(a: string, b: string) {
    return make("net_partition", pair("net.partition", a, b));
  },
  heal(a: string, b: string) {
    return make("net_heal", pair("net.heal", a, b));
  },
  dropRate(rate: number) {
    if (!(rate >= 0 && rate <= 1)) throw problem("net.dropRate", "a rate from 0 to 1", rate);
    return make("net_set_drop_rate", { rate });
  },
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
  deliver(strategy?: "fifo" | "random") {
    return make("net_deliver_one", { strategy });
  },
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
