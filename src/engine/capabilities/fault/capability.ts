/** Faults that a scenario declares: crashes, pauses, partitions, lost messages and so on. */
import { defineCapability, type EventWords } from "../capability.ts";
import { type EventData, eventText } from "../event_words.ts";
import { FAULTS } from "./faults.ts";
import { FAILPOINT_WORDS, faultsProblem, type FaultsSetting, isWriteCrash } from "./setting.ts";
import { machineHeal, machinePartition } from "./steps.ts";

const OF_MACHINE = ["machine"];

const events: Readonly<Record<string, EventWords>> = {
  "faults.partition": {
    needs: ["cut"],
    words: ({ cut, shape }) => `a partition${shape === undefined ? "" : ` (${eventText(shape)})`} cuts ${list(cut)}`,
  },
  "faults.heal": { needs: [], words: () => "the partition is healed" },
  "faults.slow": { needs: OF_MACHINE, words: ({ machine }) => `all ways from and to ${eventText(machine)} are slow` },
  "faults.clog": { needs: OF_MACHINE, words: ({ machine }) => `${eventText(machine)} is cut off` },
  "faults.diskFull": {
    needs: ["machine", "bytes"],
    words: ({ machine, bytes }) => `the disk of ${eventText(machine)} has room for ${eventText(bytes)} bytes`,
  },
  "faults.diskRoom": { needs: OF_MACHINE, words: ({ machine }) => `the disk of ${eventText(machine)} has room again` },
  "faults.diskSlow": { needs: OF_MACHINE, words: ({ machine }) => `the disk of ${eventText(machine)} is slow` },
  "faults.bitRot": {
    needs: ["machine", "path"],
    words: ({ machine, path }) => `a bit of ${eventText(path)} on ${eventText(machine)} flips`,
  },
  "faults.diskLoss": {
    needs: ["machine", "lost"],
    words: ({ machine, lost }) => `the disk of ${eventText(machine)} loses ${list(lost)}`,
  },
  "faults.failpoint": {
    needs: ["name", "does"],
    words: ({ name, does }) => `failpoint ${JSON.stringify(name)} ${doesWords(does)}`,
  },
  "faults.unclog": { needs: OF_MACHINE, words: ({ machine }) => `${eventText(machine)} is reachable again` },
};

function doesWords(does: EventData[string]): string {
  const text = eventText(does);
  return (FAILPOINT_WORDS as Readonly<Record<string, string>>)[text] ?? text;
}

function list(value: EventData[string]): string {
  return Array.isArray(value) ? value.join(", ") : eventText(value);
}

export const faults = defineCapability(FAULTS, {
  steps: () => [machinePartition, machineHeal],
  settingProblem: (setting) => faultsProblem(setting.faults, machinesOf(setting)) ?? filesProblem(setting),
  events,
  end: { unmet: (faults) => [...faults.points.unmet(), ...faults.writes.unmet()] },
});

/** The host's files are as they are, whatever happens to a machine. */
function filesProblem(setting: { readonly faults?: FaultsSetting | undefined }): string | undefined {
  const { backends } = setting as { readonly backends?: Readonly<Record<string, string>> };
  return backends?.["fs"] === "host" && setting.faults?.kinds.some(isWriteCrash) === true
    ? 'faults crash: expected simulated files for at: "any write", found those of the host'
    : undefined;
}

function machinesOf(setting: object): Parameters<typeof faultsProblem>[1] {
  return (setting as { readonly machines?: Parameters<typeof faultsProblem>[1] }).machines;
}
