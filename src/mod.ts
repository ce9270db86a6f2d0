/**
 * Seedbed, a deterministic testing engine for TypeScript.
 *
 * Write a scenario with `scenario` and the step constructors (`kv`, `fs`, `http`, `time` …). Run it with `run`, `test` or
 * `check`; work with recorded runs through `replay`, `shrink` and `openSession`; make a scenario portable with `compile`;
 * and start the command line in a process of its own with `stream`. What programs need to drive the engine themselves is
 * in `seedbed/engine`.
 *
 * @example
 * ```ts
 * import { kv, scenario } from "seedbed";
 *
 * export default scenario("a value that is stored can be read")
 *   .step(kv.set("greeting", "hello"))
 *   .step(kv.expectGet("greeting", "hello"));
 * ```
 *
 * @module
 */
export * from "./dsl/mod.ts";

// Running scenarios.
export { check, CheckError, type CheckOptions } from "./api/library/check.ts";
export { run, type RunOptions } from "./api/library/run.ts";
export { explore, type ExploreOptions } from "./api/library/explore.ts";
export { fuzz, type FuzzOptions, type FuzzReport } from "./api/library/fuzz.ts";
export type { FuzzMode, FuzzSummary } from "./api/runs/fuzz/fuzz_plan.ts";
export { test, type TestFilesOptions, type TestReport } from "./api/library/test.ts";
export { stream, type StreamOptions, type StreamReport } from "./api/library/stream.ts";
export { compile, type CompileOptions } from "./api/library/compile.ts";
export { Job } from "./api/runs/run/job.ts";
export type { CallOptions, LoadingOptions, RunningOptions } from "./api/library/settings.ts";
export type { AllowCode, Answer as ConsentAnswer, ConsentRequest } from "./api/project/trust/consent.ts";
export type { TestEvent } from "./api/runs/run/test_files.ts";
export type { ExploreProgress, FuzzProgress, TestProgress } from "./api/reports/progress.ts";
export type { StrategyName } from "./engine/strategies/catalog.ts";
export type { Exhausted } from "./engine/strategies/strategy.ts";

// Recorded runs.
export { replay, type ReplayReport } from "./api/library/replay.ts";
export { type OtherFailure, shrink, type ShrinkReport, type ShrinkTraceOptions } from "./api/library/shrink.ts";
export type { TraceOptions } from "./api/library/trace.ts";
export { type OpenedSession, openSession, type OpenSessionOptions } from "./api/runs/traces/open_session.ts";
export type { Branch } from "./engine/session/branch.ts";
export type { Hunted } from "./engine/session/hunt.ts";
export type { Session, SessionOptions } from "./engine/session/session.ts";
export type { HostCapability } from "./engine/world/host_permission.ts";

// Reports, errors and configuration.
export type { ExploreFinding, ExploreReport } from "./api/reports/explore.ts";
export type { ErrorReport, ReportLocation } from "./api/reports/error.ts";
export type { StreamEvent, Summary } from "./api/reports/events.ts";
export type {
  Contrast,
  FindingReport,
  KnownReport,
  RecordingReport,
  ScenarioReport,
  ShrinkSummary,
  StoryLine,
} from "./api/reports/scenario.ts";
export type { OtherChoices } from "./engine/modes/other_choices.ts";
export type { ShrunkReport } from "./api/runs/traces/shrunk_report.ts";
export { type ErrorCode, SeedbedError, type SeedbedErrorOptions, type SourceLocation } from "./engine/errors.ts";
export { loadConfig, type LoadConfigOptions } from "./api/project/config/load.ts";
export type { Delays } from "./engine/ir/latency.ts";
export type {
  ConfigSetting,
  ConfigSource,
  ConfigValue,
  FromFlag,
  ResolvedConfig,
  SettingName,
} from "./api/project/config/resolve.ts";
export type { ConfigValues } from "./api/project/config/defaults.ts";
export type { Environment } from "./api/project/config/environment.ts";
export type { ConfigPlace } from "./api/project/config/find.ts";
