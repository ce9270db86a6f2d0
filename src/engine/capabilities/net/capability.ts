/** A network of nodes, whose messages steps have delivered. */
import { defineCapability } from "../capability.ts";
import { NET } from "./network.ts";
import {
  netDeliverOne,
  netHeal,
  netPartition,
  netRecvAssert,
  netSend,
  netSetDropRate,
  netSetReorder,
} from "./steps.ts";
import { events } from "./events.ts";

export const net = defineCapability(NET, {
  steps: () => [netPartition, netHeal, netSetDropRate, netSetReorder, netSend, netDeliverOne, netRecvAssert],
  events,
});
