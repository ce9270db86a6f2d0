/** A scenario with other nodes, faults, checks or deliveries than its file says: a `distributed` one, or one with machines. */
import { FAULT_KINDS, strikesCodeOnly } from "../../../engine/capabilities/fault/setting.ts";
import { SeedbedError } from "../../../engine/errors.ts";
import {
  type DistributedFile,
  type DistributedInvariant,
  FAULT_PRESETS,
  type FaultPreset,
  nodesNeeded,
  nodesOf,
} from "../../../engine/ir/distributed.ts";
import { lowered } from "../../../engine/ir/file.ts";
import type { ScenarioIR } from "../../../engine/ir/scenario.ts";
import { settingProblem } from "../../../engine/ir/setting.ts";
import { suggest } from "../../../engine/text/suggest.ts";
import type { LoadedScenario } from "../../project/load/loaded.ts";

/** What is to be different, as it was typed. */
export interface ClusterChanges {
  readonly nodes?: number | undefined;
  /** The most messages that are delivered. */
  readonly steps?: number | undefined;
  /** Presets of a distributed scenario, or kinds of faults between machines. */
  readonly faults?: readonly string[] | undefined;
  readonly checkers?: readonly string[] | undefined;
}

/** @throws SeedbedError `usage` for changes that the scenario has no place for, or that do not fit its nodes */
export function changedCluster(loaded: LoadedScenario, changes: ClusterChanges): LoadedScenario {
  const { distributed, file, program } = loaded;
  if (distributed !== undefined) return changedFile(loaded, distributed, changes);
  const only = changes.steps !== undefined ? "--steps" : changes.checkers !== undefined ? "--checker" : undefined;
  const isOfCode = changes.nodes === undefined &&
    strikesCodeOnly((changes.faults ?? []).filter((name) => name !== "none"));
  if (only === undefined && (program.ir.world?.machines !== undefined || isOfCode)) {
    return changedMachines(loaded, changes);
  }
  throw new SeedbedError(
    "usage",
    `expected a distributed scenario${only === undefined ? ", or one with machines" : ""}, found one of steps`,
    { location: { file }, hint: `leave out ${only ?? "--nodes and --faults"}` },
  );
}

function changedMachines(loaded: LoadedScenario, { nodes, faults }: ClusterChanges): LoadedScenario {
  const { program, file } = loaded;
  const { world = {} } = program.ir;
  const changed: ScenarioIR["world"] = {
    ...world,
    ...(nodes !== undefined && { machines: countedMachines(loaded, nodes) }),
    ...(faults !== undefined && { faults: faultsOf(world.faults, faults) }),
  };
  const problem = settingProblem(changed);
  if (problem !== undefined) throw new SeedbedError("usage", problem, { location: { file } });
  return { ...loaded, program: { ...program, ir: { ...program.ir, world: changed } } };
}

type Machines = NonNullable<NonNullable<ScenarioIR["world"]>["machines"]>;

/** More or fewer of `n1`, `n2` and so on, all of which are like the first. */
function countedMachines({ program: { ir }, file }: LoadedScenario, count: number): Machines {
  const before = ir.world!.machines!;
  const names = Object.keys(before);
  const isCounted = names.every((name, index) => name === `n${index + 1}`);
  if (!isCounted) {
    throw new SeedbedError("usage", `--nodes: expected a cluster with a number of nodes, found ${names.join(", ")}`, {
      location: { file },
      hint: "leave out --nodes, or make the cluster with a number: .cluster({ nodes: 3, run })",
    });
  }
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`n${index + 1}`, before[`n${index + 1}`] ?? before["n1"]!]),
  );
}

type Faults = NonNullable<ScenarioIR["world"]>["faults"];

/** Faults of these kinds, as the scenario has them where it has them. */
function faultsOf(before: Faults, names: readonly string[]): Faults {
  const kinds = names.filter((name) => name !== "none").map((name) => {
    const kind = FAULT_KINDS.find((each) => each === name);
    if (kind === undefined) throw unknownName("--faults", "kinds", ["none", ...FAULT_KINDS], name);
    return before?.kinds.find((fault) => fault.kind === kind) ?? { kind };
  });
  return kinds.length === 0 ? undefined : { ...before, kinds };
}

function changedFile(loaded: LoadedScenario, distributed: DistributedFile, changes: ClusterChanges): LoadedScenario {
  const { file, program } = loaded;
  const nodeCount = changes.nodes ?? nodesOf(distributed.distributed).length;
  const faults = changes.faults?.map(presetNamed);
  const tooMany = (faults ?? []).find((preset) => nodesNeeded(preset) > nodeCount);
  if (tooMany !== undefined) {
    throw new SeedbedError("usage", `--faults ${tooMany}: expected at least two nodes, found ${nodeCount}`);
  }
  const { entries, problems } = lowered(distributed, {
    nodeCount: changes.nodes,
    maxDeliveries: changes.steps,
    faults,
    checkers: changes.checkers?.map(parseChecker),
  });
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

function presetNamed(name: string): FaultPreset {
  const preset = FAULT_PRESETS.find((each) => each === name);
  if (preset === undefined) throw unknownName("--faults", "presets", FAULT_PRESETS, name);
  return preset;
}

function unknownName(option: string, what: string, known: readonly string[], found: string): SeedbedError {
  const meant = suggest(found, known);
  return new SeedbedError(
    "usage",
    `${option}: expected ${what} out of ${known.join(", ")}, found ${JSON.stringify(found)}`,
    { hint: meant === undefined ? undefined : `did you mean "${meant}"?` },
  );
}

const CHECKERS = "kv_all_equal:<key>, kv_present_on_all:<key> or kv_node_equals:<node>:<key>:<value>";

/** `kv_all_equal:x` as what must hold. Throws a SeedbedError `usage` for text that is none. */
function parseChecker(text: string): DistributedInvariant {
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
