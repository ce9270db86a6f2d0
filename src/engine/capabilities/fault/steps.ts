/** Partitions by hand. */
import { z } from "zod";
import { name } from "../fields.ts";
import { ROUTES, type Way, waysBetween } from "../net/routes.ts";
import { defineStep } from "../step.ts";

const names = z.array(name).min(1);

export const machinePartition = defineStep("machine_partition", {
  from: names,
  to: names,
  oneWay: z.boolean().nullish().describe("if true, what goes the other way arrives"),
}, {
  group: "Machines",
  constructor: "machine.partition(from, to, { oneWay })",
  describe: "Cuts the ways between machines. Messages are lost; connections stand still until it is healed.",
  run({ from, to, oneWay }, { world }) {
    const there = waysBetween(from, to);
    const ways = oneWay === true ? there : [...there, ...there.map(([a, b]): Way => [b, a])];
    const cut = ways.map(([a, b]) => `${a}→${b}`);
    return world.kernel.scheduler.perform("machine", `partition ${cut.join(" ")}`, () => {
      world.use(ROUTES).cut(ways);
      world.kernel.event("faults.partition", { cut });
    });
  },
});

export const machineHeal = defineStep("machine_heal", {}, {
  group: "Machines",
  constructor: "machine.heal()",
  describe: "Ends all partitions between machines.",
  run: (_, { world }) =>
    world.kernel.scheduler.perform("machine", "heal", () => {
      world.use(ROUTES).heal();
      world.kernel.event("faults.heal", {});
    }),
});
