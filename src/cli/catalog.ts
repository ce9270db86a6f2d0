/** The commands: what they are called and what they are for, by what somebody is about. Their code is behind `loaders.ts`. */
export const COMMAND_GROUPS = {
  start: {
    init: "write a configuration, a first scenario, a CI workflow",
    new: "write a new scenario file",
    map: "rank modules by how much they need a scenario",
    doctor: "find problems of the installation, and what is not deterministic",
    completions: "print completions for bash, zsh or fish",
  },
  test: {
    run: "run one scenario",
    explore: "run a distributed scenario, under many schedules",
    test: "run all scenarios below a folder",
    validate: "check scenario files without running them",
    compile: "make one portable file of a scenario",
  },
  "understand a failure": {
    replay: "run a recorded trace again, exactly",
    repl: "walk through a run, and try what else could have happened",
    shrink: "make a failing trace as small as it gets",
    "trace show": "print a trace as a timeline",
    why: "show what led to a moment of a trace",
    diff: "show where two traces diverge",
    fork: "answer one decision of a trace differently",
    curve: "show from which decision on a failure was inevitable",
    "profile top": "show where the time of a run went",
    "profile flame": "draw the time of a run as a flame graph",
    "profile timeline": "draw what each task waited for, over time",
    "profile diff": "compare where the time of two runs went",
    "profile export": "write a profile for speedscope, Perfetto, OpenTelemetry or flame graphs",
  },
  "keep and share": {
    "runs list": "list the runs that were kept",
    "runs show": "show the report of a run that was kept",
    "runs prune": "remove old runs",
    "report show": "print a stored run's report, in any reporter's format",
    "report query": "ask the report and the trace of a run for values",
    "report flaky": "compare how runs of a scenario ended",
    "artifacts ls": "list the files of a run",
    "artifacts diff": "compare the files of two runs",
    "artifacts export": "copy the files of a run",
    "artifacts pack": "make one file of a run that replays anywhere",
    "artifacts bundle": "the same as artifacts pack",
    "artifacts import": "take in a run that somebody packed",
    "trust list": "list the code that runs here without a question",
    "trust remove": "take consent to run code back",
  },
  "in CI": {
    gate: "check scenarios before a change goes in: valid, deterministic, passing, replayable",
    ci: "check a trace before it is relied on: whole, replayable, exportable",
    "trace verify": "check that a trace is whole and unchanged",
  },
  "know more": {
    usage: "show which command is for which need",
    env: "show the settings in force and where each comes from",
    schema: "print the JSON Schema of scenarios, traces or the configuration",
    version: "print the version",
    help: "explain a command and its options",
  },
} as const;

export const COMMANDS = {
  ...COMMAND_GROUPS.start,
  ...COMMAND_GROUPS.test,
  ...COMMAND_GROUPS["understand a failure"],
  ...COMMAND_GROUPS["keep and share"],
  ...COMMAND_GROUPS["in CI"],
  ...COMMAND_GROUPS["know more"],
};

export type CommandName = keyof typeof COMMANDS;

export const COMMAND_NAMES = Object.keys(COMMANDS) as CommandName[];

export function isCommand(name: string): name is CommandName {
  return Object.hasOwn(COMMANDS, name);
}
