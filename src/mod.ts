/**
 * Seedbed as a library: what authors of scenarios import, `check` for other test runners, and the parts of the command
 * line for programs.
 */
export * from "./dsl/mod.ts";
export { check, CheckError, type CheckOptions } from "./api/library/check.ts";
export { compileScenario } from "./api/project/compile.ts";
export { loadConfig, type LoadConfigOptions } from "./api/project/config/load.ts";
export type { ConfigSetting, ConfigSource, ResolvedConfig } from "./api/project/config/resolve.ts";
export { loadFile, loadOne } from "./api/project/load/load.ts";
export type { LoadedScenario } from "./api/project/load/loaded.ts";
export { type OpenedSession, openSession, type OpenSessionOptions } from "./api/runs/traces/open_session.ts";
export { type OpenedTrace, openTrace } from "./api/runs/traces/open_trace.ts";
export { type Replayed, replayTrace } from "./api/runs/traces/replay_trace.ts";
export { shrinkTrace, type ShrunkTrace } from "./api/runs/traces/shrink_trace.ts";
export { type TestOptions, testProgram, type TestResult } from "./api/runs/run/test_program.ts";
export { SeedbedError } from "./engine/errors.ts";
export { pinnedModule, pinnedScenario, traceText, vitestFile } from "./api/runs/traces/save.ts";
export { spaceTimeMermaid, spaceTimeSvg, spaceTimeText } from "./api/reports/pictures/space_time.ts";
export type { Branch, Session } from "./engine/session/session.ts";
export { spaceTimeOf } from "./engine/session/space_time.ts";
export type { HostCapability } from "./engine/world/host_permission.ts";
export type { Finding } from "./engine/findings/finding.ts";
export { record, type RecordOptions } from "./engine/modes/record.ts";
export { compile, type CompileOptions } from "./api/library/compile.ts";
export { Job } from "./api/runs/run/job.ts";
export { replay, type ReplayReport } from "./api/library/replay.ts";
export { run, type RunOptions } from "./api/library/run.ts";
export type { CallOptions, RunningOptions } from "./api/library/settings.ts";
export { shrink, type ShrinkReport, type ShrinkTraceOptions } from "./api/library/shrink.ts";
export { stream, type StreamEvent, type StreamOptions, type StreamReport } from "./api/library/stream.ts";
export { test, type TestFilesOptions, type TestReport } from "./api/library/test.ts";
export type { TraceOptions } from "./api/library/trace.ts";
export type { TestEvent } from "./api/runs/run/test_files.ts";
export type { TestProgress } from "./api/runs/run/test_program.ts";
export type { ScenarioReport } from "./api/reports/scenario.ts";
