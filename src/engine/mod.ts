/**
 * `seedbed/engine`: the parts that Seedbed's own commands are made of, for tools that drive the engine themselves.
 *
 * `loadOne` loads a scenario as a `Program`, and `openTrace` finds the program that a trace was recorded from. `record`
 * runs a program with any `DecisionSource` and writes its trace. `spaceTimeOf` makes a picture of a run in a session.
 * Most programs need none of this: `run`, `test`, `replay`, `shrink` and `openSession` of `seedbed` do more.
 *
 * @module
 */
export { loadFile, loadOne, type LoadOptions } from "../api/project/load/load.ts";
export type { LoadedScenario } from "../api/project/load/loaded.ts";
export { type OpenedTrace, openTrace, type OpenTraceOptions } from "../api/runs/traces/open_trace.ts";
export { type LanesSvgOptions, nodeLanesSvg } from "../api/reports/pictures/node_lanes_svg.ts";
export { spaceTimeMermaid, spaceTimeSvg, spaceTimeText, type SvgOptions } from "../api/reports/pictures/space_time.ts";
export type { Program } from "./interpreter/program.ts";
export type { Outcome } from "./interpreter/outcome.ts";
export type { Finding, FindingKind, Mark } from "./findings/finding.ts";
export type { Decision } from "./decisions/decision.ts";
export type {
  DecisionSource,
  ImmediatesBegun,
  Moment as DecisionMoment,
  OnHappened,
} from "./decisions/decision_source.ts";
export type {
  BytesRequest,
  DecisionKind,
  DecisionRequest,
  DecisionValue,
  FaultRequest,
  HostRequest,
  InputRequest,
  LatencyRequest,
  LateRequest,
  PauseRequest,
  PickOption,
  PickRequest,
  RandomRequest,
} from "./decisions/requests.ts";
export type { InputBounds, InputValue } from "./decisions/inputs.ts";
export type { Latency } from "./decisions/latency_kinds.ts";
export type { ShownInput } from "./world/inputs/inputs.ts";
export { type CommonRecordOptions, record, type RecordOptions } from "./modes/record.ts";
export type { Executed } from "./modes/execute.ts";
export type { Candidate, Size } from "./modes/shrink/candidate.ts";
export type { ShrinkOptions, ShrinkProgress } from "./modes/shrink/options.ts";
export type { Shrunk } from "./modes/shrink/shrink.ts";
export type { Curve, CurveOptions, CurvePoint } from "./session/curve.ts";
export type { Divergence } from "./session/diff.ts";
export type { Observation } from "./session/observation.ts";
export {
  type Cut,
  type DiskLoss,
  type Lane,
  type LaneMessage,
  type LaneState,
  type NodeLanes,
  nodeLanesOf,
} from "./session/node_lanes.ts";
export { type Arrow, type Point, type SpaceTime, spaceTimeOf } from "./session/space_time.ts";
export type { BaseState, Change, TaskState, WorldState } from "./session/state.ts";
export type { Moment } from "./session/timeline.ts";
export type { WatchedValue } from "./session/watch.ts";
export type { Cause } from "./session/why.ts";
export type { Sink } from "./trace/encode.ts";
