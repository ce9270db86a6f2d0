/** The commands: what they are called and what they are for. Their code is behind `loaders.ts`. */
export const COMMANDS = {
  init: "write a configuration, a first scenario, a CI workflow",
  new: "write a new scenario file",
  map: "show what in a repository needs a scenario most",
  run: "run one scenario",
  explore: "run a distributed scenario, under many schedules",
  test: "run all scenarios below a folder",
  replay: "run a recorded trace again, exactly",
  shrink: "make a failing trace as small as it gets",
  diff: "show where two traces part",
  why: "show what led to a moment of a trace",
  fork: "answer one decision of a trace differently",
  curve: "show from which decision on a failure was inevitable",
  repl: "walk through a run, and try what else could have happened",
  compile: "make one portable file of a scenario",
  "trace verify": "check that a trace is whole and unchanged",
  "trace show": "print a trace as a timeline",
  "runs list": "list the runs that were kept",
  "runs show": "show the report of a run that was kept",
  "runs prune": "remove old runs",
  "report show": "tell what came of a run, in any reporter's format",
  "report query": "ask the report and the trace of a run for values",
  "report flaky": "compare how runs of a scenario ended",
  "profile top": "show where the time of a run went",
  "profile flame": "draw the time of a run as a flame graph",
  "profile timeline": "draw what each task waited for, over time",
  "profile diff": "compare where the time of two runs went",
  "profile export": "write a profile for speedscope, Perfetto, OpenTelemetry or flame graphs",
  "artifacts ls": "list the files of a run",
  "artifacts diff": "compare the files of two runs",
  "artifacts export": "copy the files of a run",
  "artifacts pack": "make one file of a run that replays anywhere",
  "artifacts bundle": "the same as artifacts pack",
  "artifacts import": "take in a run that somebody packed",
  validate: "check scenario files without running them",
  schema: "print the JSON Schema of scenarios, traces or the configuration",
  gate: "check scenarios before a change goes in: valid, deterministic, passing, replayable",
  ci: "check a trace before it is relied on: whole, replayable, exportable",
  doctor: "find problems of the installation, and what is not deterministic",
  env: "show the settings in force and where each comes from",
  usage: "show which command is for which need",
  completions: "print completions for bash, zsh or fish",
  version: "print the version",
  help: "explain a command and its options",
} as const;

export type CommandName = keyof typeof COMMANDS;

export const COMMAND_NAMES = Object.keys(COMMANDS) as CommandName[];

export function isCommand(name: string): name is CommandName {
  return Object.hasOwn(COMMANDS, name);
}
