/** A need, and the commands for it. Every command stands under a need; a test sees to it. */

export interface Need {
  /** The goal of the user. */
  readonly need: string;
  /** Command lines that do it, the first one most of the time. */
  readonly lines: readonly string[];
}

export interface NeedGroup {
  readonly title: string;
  readonly needs: readonly Need[];
}

export const NEEDS: readonly NeedGroup[] = [
  {
    title: "start",
    needs: [
      { need: "set up a project", lines: ["seedbed init", "seedbed init --template yaml"] },
      { need: "write another scenario", lines: ["seedbed new checkout", "seedbed new --for checkout.ts"] },
      { need: "find the modules that most need a scenario", lines: ["seedbed map"] },
      { need: "check the installation", lines: ["seedbed doctor", "seedbed version"] },
      { need: "complete commands in the shell", lines: ["seedbed completions bash"] },
      { need: "get completion and errors in an editor", lines: ["seedbed schema > scenario.schema.json"] },
    ],
  },
  {
    title: "test",
    needs: [
      { need: "run all scenarios", lines: ["seedbed test", "seedbed test --jobs 4"] },
      { need: "run some of them, until one fails", lines: ["seedbed test -t checkout --bail"] },
      { need: "run them while you edit", lines: ["seedbed test --watch"] },
      { need: "search one for a failure", lines: ["seedbed run x.scenario.ts --seeds 1000"] },
      {
        need: "find all failures of one, with four processes",
        lines: ["seedbed explore x.scenario.ts --time 10m --jobs 4"],
      },
      {
        need: "explore all scenarios overnight",
        lines: [
          "seedbed campaign --time 8h --jobs 4",
          "seedbed campaign status",
          "seedbed campaign findings",
          "seedbed campaign stop latest",
          "seedbed campaign resume latest --jobs 4",
        ],
      },
      {
        need: "explore with many machines",
        lines: ["seedbed campaign --time 8h --redis", "seedbed worker --jobs 4"],
      },
      { need: "fuzz a function", lines: ["seedbed fuzz parser.ts#parse --corpus corpus"] },
      {
        need: "keep what fuzzing begins with",
        lines: [
          "seedbed corpus ls corpus",
          "seedbed corpus add corpus last-fail",
          "seedbed corpus min parser.ts#parse corpus",
          "seedbed corpus merge parser.ts#parse corpus from-ci",
          "seedbed corpus import parser.ts#parse corpus samples",
          "seedbed corpus export parser.ts#parse corpus seeds",
        ],
      },
      {
        need: "find requests that break a service",
        lines: [
          "seedbed http import shop.yaml",
          "seedbed http explore shop.actions.ts --episodes 50",
          "seedbed http coverage --html coverage.html",
          "seedbed http replay artifacts/episodes/episode_seed42_0003.json",
          "seedbed http shrink artifacts/episodes/episode_seed42_0003.json",
          "seedbed http export artifacts/episodes/episode_seed42_0003.json --as curl",
        ],
      },
      {
        need: "test an agent under faults of its tools and its model",
        lines: [
          "seedbed agent init desk",
          "seedbed agent verify -c desk/seedbed-agent.yaml",
          "seedbed agent ci -c desk/seedbed-agent.yaml -o reports",
          "seedbed agent run -c desk/seedbed-agent.yaml --mutations security",
          "seedbed agent replay incidents -c desk/seedbed-agent.yaml",
          "seedbed agent import langsmith run.json -o incidents",
          "seedbed agent export reports/agent.json -o incidents",
          "seedbed agent chaos -c desk/seedbed-agent.yaml --profile lost_acks",
          "seedbed agent contract -c desk/seedbed-agent.yaml",
          "seedbed agent score -c desk/seedbed-agent.yaml",
          "seedbed agent compare main/agent.json reports/agent.json",
          "seedbed agent certificate -c desk/seedbed-agent.yaml -o certificate",
          "seedbed agent profiles lost_acks",
        ],
      },
      { need: "check files without running them", lines: ["seedbed validate scenarios"] },
      { need: "see which settings apply", lines: ["seedbed env"] },
    ],
  },
  {
    title: "understand a failure",
    needs: [
      { need: "replay it", lines: ["seedbed replay last-fail"] },
      { need: "walk through it", lines: ["seedbed repl last-fail"] },
      { need: "shrink it", lines: ["seedbed shrink last-fail"] },
      { need: "see what happened, in order", lines: ["seedbed trace show last-fail"] },
      { need: "find what led to a moment", lines: ["seedbed why last-fail"] },
      {
        need: "find the commit that made it possible",
        lines: ["seedbed bisect last-fail", "seedbed bisect last-fail --good v1.4.0"],
      },
      { need: "find when it became inevitable", lines: ["seedbed curve last-fail"] },
      { need: "try another answer to one decision", lines: ["seedbed fork last-fail --decision 3"] },
      { need: "see where it diverges from a passing run", lines: ["seedbed diff last-pass last-fail"] },
      {
        need: "see where the time went",
        lines: ["seedbed profile top latest", "seedbed profile flame latest", "seedbed profile timeline latest"],
      },
      { need: "see what got slower", lines: ["seedbed profile diff last-pass latest"] },
      { need: "open the profile in another tool", lines: ["seedbed profile export latest"] },
    ],
  },
  {
    title: "keep and share",
    needs: [
      { need: "find a stored run", lines: ["seedbed runs list", "seedbed runs show latest"] },
      { need: "print its report in another format", lines: ["seedbed report show latest --reporter html=run.html"] },
      { need: "query it for a value", lines: ["seedbed report query latest --list-paths"] },
      {
        need: "send it to someone",
        lines: ["seedbed artifacts pack last-fail", "seedbed artifacts bundle last-fail"],
      },
      { need: "import what someone sent", lines: ["seedbed artifacts import run.zip"] },
      {
        need: "review and revoke trusted code",
        lines: ["seedbed trust list", "seedbed trust remove all"],
      },
      {
        need: "see or copy its files",
        lines: ["seedbed artifacts ls latest", "seedbed artifacts export latest -o out"],
      },
      { need: "compare the files of two", lines: ["seedbed artifacts diff last-pass last-fail"] },
      { need: "run a scenario without its sources", lines: ["seedbed compile x.scenario.ts"] },
      { need: "free disk space", lines: ["seedbed runs prune --keep 100"] },
    ],
  },
  {
    title: "WebAssembly",
    needs: [
      { need: "see what a WebAssembly file needs", lines: ["seedbed wasm inspect app.wasm"] },
      {
        need: "run it at a date, or search for dates and seeds that break it",
        lines: ["seedbed wasm run app.wasm --clock 2026-01-06T13:37", "seedbed wasm run app.wasm --seeds 1000"],
      },
      {
        need: "record what it asks the machine, and run that again",
        lines: ["seedbed wasm record app.wasm", "seedbed wasm replay app.wasm"],
      },
      {
        need: "keep a run as a test of later versions",
        lines: ["seedbed wasm golden record report --wasm app.wasm", "seedbed wasm golden test"],
      },
    ],
  },
  {
    title: "in CI",
    needs: [
      { need: "block a change that breaks something", lines: ["seedbed gate --since origin/main"] },
      {
        need: "check that a trace is intact and replays",
        lines: ["seedbed ci run.jsonl", "seedbed trace verify run.jsonl"],
      },
      { need: "find nondeterminism", lines: ["seedbed doctor --deep"] },
      { need: "find flaky scenarios", lines: ["seedbed report flaky"] },
    ],
  },
  {
    title: "learn more",
    needs: [{ need: "show the options of a command", lines: ["seedbed help test", "seedbed usage"] }],
  },
];
