/** A `distributed` scenario with other nodes, faults, checks or deliveries than its file says. */
import { SeedbedError } from "../../../engine/errors.ts";
import type { DistributedInvariant, FaultPreset, LoweringOptions } from "../../../engine/ir/distributed.ts";
import { FAULT_PRESETS, nodesNeeded, nodesOf } from "../../../engine/ir/distributed.ts";
import { lowered } from "../../../engine/ir/file.ts";
import { suggest } from "../../../engine/text/suggest.ts";
import type { LoadedScenario } from "../../project/load/loaded.ts";

/** @throws SeedbedError `usage` for a scenario of steps, or for changes that do not fit the nodes */
export function changedCluster(loaded: LoadedScenario, options: LoweringOptions): LoadedScenario {
  const { distributed, file, program } = loaded;
  if (distributed === undefined) {
    throw new SeedbedError("usage", "expected a distributed scenario, found one of steps", {
      location: { file },
      hint: "leave out --nodes, --steps, --faults and --checker, which change a distributed one",
    });
  }
  const nodeCount = options.nodeCount ?? nodesOf(distributed.distributed).length;
  const tooMany = (options.faults ?? []).find((preset) => nodesNeeded(preset) > nodeCount);
  if (tooMany !== undefined) {
    throw new SeedbedError("usage", `--faults ${tooMany}: expected at least two nodes, found ${nodeCount}`);
  }
  const { entries, problems } = lowered(distributed, options);
  if (problems !== undefined) {
    throw new SeedbedError("usage", problems[0]!.text, { location: { file }, hint: problems[0]!.hint });
  }
  const [entry] = entries;
  const { origins } = entry!;
  return {
    ...loaded,
    program: { ...program, ir: entry!.ir },
    locateStep: async (path) => {
      const [root, ...rest] = path.split("/");
      const original = fileIndex(origins![Number(root)], distributed.distributed.steps.length);
      return original === undefined ? undefined : await loaded.locateStep([original, ...rest].join("/"));
    },
  };
}

/** Returns the index of the step in the file as it was loaded: its script comes first there, then what must hold. */
function fileIndex(origin: readonly (string | number)[] | undefined, scriptLength: number): number | undefined {
  if (origin === undefined) return undefined;
  const [, list, index] = origin;
  return list === "steps" ? Number(index) : scriptLength + Number(index);
}

/** `crash-first,partition-first-two` as presets. Throws a SeedbedError `usage` for one that there is not. */
export function parseFaults(text: string): FaultPreset[] {
  return text.split(",").map((name) => {
    const preset = FAULT_PRESETS.find((each) => each === name.trim());
    if (preset !== undefined) return preset;
    const meant = suggest(name.trim(), FAULT_PRESETS);
    throw new SeedbedError(
      "usage",
      `--faults: expected presets out of ${FAULT_PRESETS.join(", ")}, found ${JSON.stringify(name)}`,
      { hint: meant === undefined ? undefined : `did you mean "${meant}"?` },
    );
  });
}

const CHECKERS = "kv_all_equal:<key>, kv_present_on_all:<key> or kv_node_equals:<node>:<key>:<value>";

/** `kv_all_equal:x` as what must hold. Throws a SeedbedError `usage` for text that is none. */
export function parseChecker(text: string): DistributedInvariant {
  const [type, ...rest] = text.split(":");
  if (rest.every((part) => part !== "")) {
    if ((type === "kv_all_equal" || type === "kv_present_on_all") && rest.length >= 1) {
      return { type, key: rest.join(":") };
    }
    const [node, key, ...value] = rest;
    if (type === "kv_node_equals" && value.length >= 1) {
      return { type, node: node!, key: key!, equals: value.join(":") };
    }
  }
  throw new SeedbedError("usage", `--checker: expected ${CHECKERS}, found ${JSON.stringify(text)}`);
}
