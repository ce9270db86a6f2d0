/** The steps on the simulated network. */
import { z } from "zod";
import { Failure } from "../../findings/failure.ts";
import { name, optionalText, text } from "../fields.ts";
import { notItself } from "../links.ts";
import { defineStep } from "../step.ts";
import { NET } from "./network.ts";

const pair = { a: name, b: name };

export const netPartition = defineStep("net_partition", pair, {
  group: "A network of nodes",
  constructor: "net.partition(a, b)",
  example: `
    { type: net_partition, a: ann, b: bob }
    { type: net_send, from: ann, to: bob, payload: hello }
    { type: assert_throws, steps: [{ type: net_deliver_one }] }`,
  describe: "Partitions two nodes; messages between them wait.",
  declares: true,
  check: notItself,
  run: ({ a, b }, { world }) => world.use(NET).partition(a, b),
});

export const netHeal = defineStep("net_heal", pair, {
  group: "A network of nodes",
  constructor: "net.heal(a, b)",
  example: `
    { type: net_partition, a: ann, b: bob }
    { type: net_send, from: ann, to: bob, payload: hello }
    { type: net_heal, a: ann, b: bob }
    { type: net_deliver_one }`,
  describe: "Ends a partition.",
  declares: true,
  check: notItself,
  run: ({ a, b }, { world }) => world.use(NET).heal(a, b),
});

export const netSetDropRate = defineStep("net_set_drop_rate", {
  rate: z.number().min(0, "expected a rate from 0 to 1").max(1, "expected a rate from 0 to 1"),
}, {
  group: "A network of nodes",
  constructor: "net.dropRate(rate)",
  example: `
    { type: net_set_drop_rate, rate: 1 }
    { type: net_send, from: ann, to: bob, payload: lost }
    { type: net_deliver_one }
    { type: assert_throws, steps: [{ type: net_recv_assert, node: bob, payload: lost }] }`,
  describe: "Sets the probability that a message is lost, from 0 to 1.",
  declares: true,
  run({ rate }, { world }) {
    world.use(NET).dropRate = rate;
  },
});

export const netSetReorder = defineStep("net_set_reorder", { enabled: z.boolean() }, {
  group: "A network of nodes",
  constructor: "net.reorder(enabled?)",
  example: `
    { type: net_set_reorder, enabled: true }
    { type: net_send, from: ann, to: bob, payload: first }
    { type: net_send, from: ann, to: bob, payload: second }
    { type: net_deliver_one }`,
  describe: "Sets whether messages may overtake one another; the run's strategy then picks which is delivered.",
  declares: true,
  run({ enabled }, { world }) {
    world.use(NET).reorder = enabled;
  },
});

export const netSend = defineStep("net_send", { from: name, to: name, payload: text }, {
  group: "A network of nodes",
  constructor: "net.send(from, to, payload)",
  example: `{ type: net_send, from: ann, to: bob, payload: hello }`,
  describe: "Sends a message; it waits until net_deliver_one delivers it.",
  run: ({ from, to, payload }, { world }) => world.use(NET).send(from, to, payload),
});

export const netDeliverOne = defineStep("net_deliver_one", { strategy: z.enum(["fifo", "random"]).nullish() }, {
  group: "A network of nodes",
  constructor: "net.deliver(strategy?)",
  example: `
    { type: net_send, from: ann, to: bob, payload: hello }
    { type: net_deliver_one, strategy: random }`,
  describe: "Delivers the earliest message, or with strategy random (or net_set_reorder) any. Fails if there is none.",
  run: ({ strategy }, { world }) => world.use(NET).deliverOne(strategy ?? undefined),
});

export const netRecvAssert = defineStep("net_recv_assert", { node: name, from: optionalText, payload: text }, {
  group: "A network of nodes",
  constructor: "net.expect(node, payload, { from })",
  example: `
    { type: net_send, from: ann, to: bob, payload: hello }
    { type: net_deliver_one }
    { type: net_recv_assert, node: bob, from: ann, payload: hello }`,
  describe: "Takes a message with this payload out of a node's inbox. Fails unless it is there.",
  run({ node, from, payload }, { world }) {
    if (world.use(NET).receive(node, from ?? undefined, payload) !== undefined) return;
    const found = world.use(NET).inbox(node).slice(0, MAX_SHOWN).map((message) =>
      `${message.from}: ${message.payload}`
    );
    throw new Failure(
      "assertion",
      `net_recv_assert ${node}`,
      `expected ${JSON.stringify(payload)}${from === undefined || from === null ? "" : ` from ${from}`} ` +
        `in the inbox of ${node}, found ${found.length === 0 ? "nothing" : found.join("; ")}`,
    );
  },
});

const MAX_SHOWN = 10;
