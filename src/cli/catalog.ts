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
    explore: "find all failures of a scenario, each once",
    test: "run all scenarios below a folder",
    campaign: "explore many scenarios for hours, with many processes",
    "campaign status": "show how a campaign stands",
    "campaign findings": "list what a campaign found",
    "campaign stop": "end a campaign that is running",
    "campaign resume": "go on with a campaign",
    worker: "do the work of campaigns of other machines",
    fuzz: "look for inputs with which a function or a scenario fails",
    "http explore": "look for requests that bring a service into a bad state",
    "http replay": "send the actions of an episode again",
    "agent ci": "run an agent under faults, check its contract, and score it",
    validate: "check scenario files without running them",
    compile: "make one portable file of a scenario",
  },
  "understand a failure": {
    replay: "run a recorded trace again, exactly",
    repl: "walk through a run and try alternatives",
    shrink: "shrink a failing trace",
    "trace show": "print a trace as a timeline",
    why: "show what led to a moment of a trace",
    diff: "show where two traces diverge",
    fork: "answer one decision of a trace differently",
    curve: "show when a failure became inevitable",
    bisect: "find the commit that made a failure possible",
    "profile top": "show where a run spent its time",
    "profile flame": "draw a flame graph of a run",
    "profile timeline": "draw the waits of each task over time",
    "profile diff": "compare the time of two runs",
    "profile export": "write a profile for speedscope, Perfetto, OpenTelemetry or flame graphs",
  },
  "keep and share": {
    "runs list": "list stored runs",
    "runs show": "show the report of a stored run",
    "runs prune": "remove old runs",
    "report show": "print a stored run's report, in any reporter's format",
    "report query": "query the report and the trace of a run",
    "report flaky": "compare how runs of a scenario ended",
    "artifacts ls": "list the files of a run",
    "artifacts diff": "compare the files of two runs",
    "artifacts export": "copy the files of a run",
    "artifacts pack": "pack a run into one file that replays anywhere",
    "artifacts bundle": "the same as artifacts pack",
    "artifacts import": "import a packed run",
    "corpus ls": "list the runs of a corpus",
    "corpus add": "add recorded runs to a corpus",
    "corpus min": "remove runs of a corpus that reach nothing of their own",
    "corpus merge": "add what other corpora reach",
    "corpus import": "add files of bytes to a corpus",
    "corpus export": "write the runs of a corpus as files of bytes",
    "trust list": "list the code that is trusted here",
    "trust remove": "revoke consent to run code",
  },
  WebAssembly: {
    "wasm inspect": "show what a WebAssembly file imports, exports and is made by",
    "wasm record": "run a WebAssembly program and record every call of its world",
    "wasm run": "run a WebAssembly program in a simulated world, and search for runs that fail",
    "wasm golden": "keep recorded runs of WebAssembly programs as tests",
    "wasm replay": "run a recorded WebAssembly program again, without the machine it ran on",
  },
  "in CI": {
    gate: "check scenarios before merging a change: valid, deterministic, passing, replayable",
    ci: "check a trace that others rely on: intact, replayable, exportable",
    "trace verify": "check that a trace is intact and unchanged",
  },
  "learn more": {
    usage: "list commands by task",
    env: "show the effective settings and their sources",
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
  ...COMMAND_GROUPS.WebAssembly,
  ...COMMAND_GROUPS["in CI"],
  ...COMMAND_GROUPS["learn more"],
};

export type CommandName = keyof typeof COMMANDS;

export const COMMAND_NAMES = Object.keys(COMMANDS) as CommandName[];

export function isCommand(name: string): name is CommandName {
  return Object.hasOwn(COMMANDS, name);
}
