/** The imports of an author from `"seedbed"` to write scenarios. */
export type { InputsOf } from "./inputs.ts";
export type { ClientProgram, ClusterProgram, ClusterSetup, NodeSetting } from "./cluster_program.ts";
export type { ModelAction, ModelCall, ModelSetup } from "./model_program.ts";
export { type Fault, fault, type FaultOptions, type FaultSteps, type Strike } from "./faults.ts";
export type { MachineProgram } from "./machine_program.ts";
export type { TaskBody } from "./parallel_tasks.ts";
export { httpService, ServiceBuilder } from "./http_service.ts";
export type {
  MarkerName,
  PinnedRequest,
  ResetRequest,
  SeenAnswer,
  ServiceAuth,
  ServiceSetup,
  SlowOptions,
  StateOptions,
} from "./service_options.ts";
export type { ListeningApp, ServiceApp } from "./service_app.ts";
export {
  type ActionMethod,
  from,
  type Produced,
  type Producer,
  type ServiceAction,
  type ValueSource,
} from "./service_action.ts";
export { scenario, ScenarioBuilder, type Setting } from "./scenario.ts";
export {
  env,
  type EnvironmentVariable,
  type PostgresService,
  type PostgresSetting,
  type RecordedServer,
  type RedisService,
  type RedisSetting,
  type Service,
  service,
  type Services,
  type TcpService,
} from "./services.ts";
export {
  agent,
  type AgentHttpOptions,
  type AgentSteps,
  type HostModelOptions,
  llm,
  type LlmAnswer,
  type LlmCall,
  type LlmMessage,
  type LlmRule,
  type LlmSteps,
  type ScriptedOptions,
  tool,
  type ToolSteps,
  type ToolWithoutAnswer,
} from "./steps/agent.ts";
export { cluster, type ClusterSteps } from "./steps/cluster.ts";
export { event, fail, panic } from "./steps/control.ts";
export { expect, type ExpectSteps, type WatchOptions } from "./steps/expect.ts";
export { type FileSteps, fs } from "./steps/fs.ts";
export {
  type AddRepliesOrFails,
  type FailOptions,
  http,
  type HttpRule,
  type HttpRuleWithoutAnswer,
  type HttpSteps,
  type ReplyOptions,
  type RequestConditions,
  type RequestOptions,
} from "./steps/http.ts";
export { kv, type KvSteps } from "./steps/kv.ts";
export { machine, type MachineSteps } from "./steps/machine.ts";
export { memory, type MemorySteps } from "./steps/memory.ts";
export { net, type NetSteps } from "./steps/net.ts";
export {
  type AddExits,
  proc,
  type ProcRule,
  type ProcRuleWithoutAnswer,
  type ProcSteps,
  type SpawnOptions,
} from "./steps/proc.ts";
export { random, type RandomSteps } from "./steps/random.ts";
export { time, type TimeSteps } from "./steps/time.ts";
export { type GuestFault, wasm, type WasmReplayOptions, type WasmRunOptions, type WasmSteps } from "./steps/wasm.ts";
export type {
  AgentRun,
  Allocations,
  Arbitrary,
  AuthorWorld,
  ClientOperation,
  Clock,
  ClusterNode,
  Condition,
  Conditions as HttpConditions,
  Drawing,
  Files,
  FuzzData,
  HttpCall,
  InputRandom,
  KeysAndValues,
  Logging,
  MachineState,
  MachinesView,
  Operations,
  ProcCall,
  RandomDraws,
  RequestHandler,
  Requests,
  Scenario,
  SizeOptions,
  StartedProcesses,
  StepCode,
  Target as HttpTarget,
  Waiting,
  WorldView,
} from "../engine/ir/author.ts";
export type { LatencySetting } from "../engine/ir/latency.ts";
export type { Schedule } from "../engine/ir/schedule.ts";
export type { Limits, ScenarioIR, Step } from "../engine/ir/scenario.ts";
export type { Json } from "../engine/json.ts";
export type { FuzzTarget } from "../engine/ir/target.ts";
