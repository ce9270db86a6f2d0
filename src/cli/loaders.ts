/** Loads the code of a command when it is run, so that no command pays for what another one needs. */
import type { CommandName } from "./catalog.ts";
import type { Command } from "./command.ts";

const LOADERS: Readonly<Record<CommandName, () => Promise<{ readonly command: Command }>>> = {
  init: () => import("./commands/init.ts"),
  new: () => import("./commands/new.ts"),
  map: () => import("./commands/map.ts"),
  run: () => import("./commands/run.ts"),
  explore: () => import("./commands/explore.ts"),
  test: () => import("./commands/test.ts"),
  replay: () => import("./commands/replay.ts"),
  shrink: () => import("./commands/shrink.ts"),
  diff: () => import("./commands/diff.ts"),
  why: () => import("./commands/why.ts"),
  fork: () => import("./commands/fork.ts"),
  curve: () => import("./commands/curve.ts"),
  repl: () => import("./commands/repl.ts"),
  compile: () => import("./commands/compile.ts"),
  "trace verify": () => import("./commands/trace_verify.ts"),
  "trace show": () => import("./commands/trace_show.ts"),
  "runs list": () => import("./commands/runs_list.ts"),
  "runs show": () => import("./commands/runs_show.ts"),
  "runs prune": () => import("./commands/runs_prune.ts"),
  "report show": () => import("./commands/report_show.ts"),
  "report query": () => import("./commands/report_query.ts"),
  "report flaky": () => import("./commands/report_flaky.ts"),
  "profile top": () => import("./commands/profile_top.ts"),
  "profile flame": () => import("./commands/profile_flame.ts"),
  "profile timeline": () => import("./commands/profile_timeline.ts"),
  "profile diff": () => import("./commands/profile_diff.ts"),
  "profile export": () => import("./commands/profile_export.ts"),
  "artifacts ls": () => import("./commands/artifacts_ls.ts"),
  "artifacts diff": () => import("./commands/artifacts_diff.ts"),
  "artifacts export": () => import("./commands/artifacts_export.ts"),
  "artifacts pack": () => import("./commands/artifacts_pack.ts"),
  "artifacts bundle": () => import("./commands/artifacts_bundle.ts"),
  "artifacts import": () => import("./commands/artifacts_import.ts"),
  validate: () => import("./commands/validate.ts"),
  schema: () => import("./commands/schema.ts"),
  gate: () => import("./commands/gate.ts"),
  ci: () => import("./commands/ci.ts"),
  doctor: () => import("./commands/doctor.ts"),
  env: () => import("./commands/env.ts"),
  usage: () => import("./commands/usage.ts"),
  completions: () => import("./commands/completions.ts"),
  version: () => import("./commands/version.ts"),
  help: () => import("./commands/help.ts"),
};

export async function loadCommand(name: CommandName): Promise<Command> {
  return (await LOADERS[name]()).command;
}
