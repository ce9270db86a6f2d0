/** Three replicas under partitions and messages that are lost, doubled and overtaken. In the end all of them show the same. */
import { fault, type MachinesView, scenario, type ScenarioBuilder } from "seedbed";
import { replica, type Shown } from "./replica.ts";

export function replicated(name: string, countsApart: boolean): ScenarioBuilder {
  return scenario(name)
    .cluster({ nodes: 3, run: (node) => replica(node, countsApart) })
    .faults(fault.partition(), fault.lost(), fault.doubled(), fault.overtaken(), { until: "2s" })
    .step("three people type and like", ({ sleep }) => sleep("1s"))
    .eventually("all show the same text", ({ machines }) => {
      const texts = shown(machines).map(({ text }) => text);
      return texts.every((text) => text === texts[0] && text.length === 9);
    }, { within: "5s" })
    .eventually("every like counts", ({ machines }) => shown(machines).every(({ likes }) => likes === 9), {
      within: "5s",
    });
}

function shown(machines: Pick<MachinesView, "names" | "shown">): Shown[] {
  return machines.names.map((name) => machines.shown<Shown>(name)!);
}
