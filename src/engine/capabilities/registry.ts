/** Every step type. A new one is a file in its capability's folder and a line here. */
import { z } from "zod";
import {
  clientGetAssert,
  clientPut,
  crash,
  heal,
  kvAllEqual,
  kvNodeEquals,
  kvPresentOnAll,
  partition,
  restart,
  tick,
} from "./cluster/steps.ts";
import { call } from "./code/call.ts";
import { parallel } from "./code/parallel.ts";
import { traceEvent } from "./event/trace_event.ts";
import { assertOk } from "./expect/assert_ok.ts";
import { assertRejects, assertThrows } from "./expect/assert_throws.ts";
import { assertEqInt, assertEqStr, assertNeInt, assertNeStr } from "./expect/compare.ts";
import { fail, panic } from "./expect/fail.ts";
import { fsReadAssert } from "./fs/fs_read_assert.ts";
import { fsRestore } from "./fs/fs_restore.ts";
import { fsSnapshot } from "./fs/fs_snapshot.ts";
import { fsWrite } from "./fs/fs_write.ts";
import { httpRequest } from "./http/http_request.ts";
import { httpServe } from "./http/http_serve.ts";
import { httpWhen } from "./http/http_when.ts";
import { assertEventuallyKv } from "./kv/assert_eventually_kv.ts";
import { assertNeverKv } from "./kv/assert_never_kv.ts";
import { getKvAssert } from "./kv/get_kv_assert.ts";
import { setKv } from "./kv/set_kv.ts";
import {
  memoryAlloc,
  memoryAssertInUseBytes,
  memoryCheckpoint,
  memoryFailAfterAllocs,
  memoryFragmentation,
  memoryFree,
  memoryLimitMb,
  memoryPressureWave,
} from "./memory/steps.ts";
import {
  netDeliverOne,
  netHeal,
  netPartition,
  netRecvAssert,
  netSend,
  netSetDropRate,
  netSetReorder,
} from "./net/steps.ts";
import { procSpawn } from "./proc/proc_spawn.ts";
import { procWhen } from "./proc/proc_when.ts";
import { randU64 } from "./random/rand_u64.ts";
import type { AnyStep, StepDefinition, StepsSchema } from "./step.ts";
import { advance } from "./time/advance.ts";
import { busy } from "./time/busy.ts";
import { freeze } from "./time/freeze.ts";
import { sleep } from "./time/sleep.ts";
import { unfreeze } from "./time/unfreeze.ts";

/** Steps within steps: any step type, checked as strictly as at top level. */
const nested: StepsSchema = z.lazy(() => z.array(stepSchema));

const DEFINITIONS = [
  traceEvent,
  randU64,
  assertOk,
  assertEqInt,
  assertNeInt,
  assertEqStr,
  assertNeStr,
  sleep,
  advance,
  busy,
  freeze,
  unfreeze,
  setKv,
  getKvAssert,
  fsWrite,
  fsReadAssert,
  fsSnapshot,
  fsRestore,
  httpWhen,
  httpServe,
  httpRequest,
  procWhen,
  procSpawn,
  netPartition,
  netHeal,
  netSetDropRate,
  netSetReorder,
  netSend,
  netDeliverOne,
  netRecvAssert,
  memoryAlloc,
  memoryFree,
  memoryLimitMb,
  memoryFailAfterAllocs,
  memoryFragmentation,
  memoryPressureWave,
  memoryCheckpoint,
  memoryAssertInUseBytes,
  clientPut,
  clientGetAssert,
  partition,
  heal,
  crash,
  restart,
  tick,
  kvAllEqual,
  kvPresentOnAll,
  kvNodeEquals,
  assertThrows(nested),
  assertRejects(nested),
  assertEventuallyKv,
  assertNeverKv,
  fail,
  panic,
  call,
  parallel(nested),
] as const;

/** One step of the IR: a union that `type` tells apart. */
export const stepSchema = z.discriminatedUnion("type", [
  DEFINITIONS[0].schema,
  ...DEFINITIONS.slice(1).map((definition) => definition.schema),
] as unknown as Readonly<[(typeof DEFINITIONS)[number]["schema"], ...(typeof DEFINITIONS)[number]["schema"][]]>);

export type Step = z.output<(typeof DEFINITIONS)[number]["schema"]>;

/** The definitions as a union, with the literal types of their names and constructors. */
export type Definition = (typeof DEFINITIONS)[number];

export const STEP_DEFINITIONS: readonly StepDefinition[] = DEFINITIONS as unknown as readonly StepDefinition[];

export const STEP_TYPES: readonly string[] = DEFINITIONS.map((definition) => definition.type);

const BY_TYPE = new Map<string, StepDefinition>(
  STEP_DEFINITIONS.map((definition) => [definition.type, definition]),
);

/** The definition of a step type. Steps were validated before they run, so that an unknown type is a bug. */
export function definitionOf(step: AnyStep): StepDefinition {
  const definition = BY_TYPE.get(step.type);
  if (definition === undefined) throw new Error(`no definition for step type ${step.type}`);
  return definition;
}
