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
      { need: "begin in a project", lines: ["seedbed init", "seedbed init --template yaml"] },
      { need: "write one more scenario", lines: ["seedbed new checkout", "seedbed new --for checkout.ts"] },
      { need: "know what needs a scenario most", lines: ["seedbed map"] },
      { need: "know whether all is installed", lines: ["seedbed doctor", "seedbed version"] },
      { need: "have completions in the shell", lines: ["seedbed completions bash"] },
      { need: "have completion and errors in an editor", lines: ["seedbed schema > scenario.schema.json"] },
    ],
  },
  {
    title: "test",
    needs: [
      { need: "run all scenarios", lines: ["seedbed test", "seedbed test --jobs 4"] },
      { need: "run some of them, until one fails", lines: ["seedbed test -t checkout --bail"] },
      { need: "run them while you edit", lines: ["seedbed test --watch"] },
      { need: "look for a failure in one", lines: ["seedbed run x.scenario.ts --seeds 1000"] },
      { need: "try schedules of a distributed one", lines: ["seedbed explore x.scenario.yaml"] },
      { need: "check files without running them", lines: ["seedbed validate scenarios"] },
      { need: "know which settings are in force", lines: ["seedbed env"] },
    ],
  },
  {
    title: "understand a failure",
    needs: [
      { need: "have it again", lines: ["seedbed replay last-fail"] },
      { need: "walk through it", lines: ["seedbed repl last-fail"] },
      { need: "make it smaller", lines: ["seedbed shrink last-fail"] },
      { need: "see what happened, in order", lines: ["seedbed trace show last-fail"] },
      { need: "know what led to a moment", lines: ["seedbed why last-fail"] },
      { need: "know from when on it was inevitable", lines: ["seedbed curve last-fail"] },
      { need: "try another answer to one decision", lines: ["seedbed fork last-fail --decision 3"] },
      { need: "see where it parts from a good run", lines: ["seedbed diff last-pass last-fail"] },
      {
        need: "know where the time went",
        lines: ["seedbed profile top latest", "seedbed profile flame latest", "seedbed profile timeline latest"],
      },
      { need: "know what became slower", lines: ["seedbed profile diff last-pass latest"] },
      { need: "see the time in another tool", lines: ["seedbed profile export latest"] },
    ],
  },
  {
    title: "keep and share",
    needs: [
      { need: "find a run that was kept", lines: ["seedbed runs list", "seedbed runs show latest"] },
      { need: "tell it in another format", lines: ["seedbed report show latest --reporter html=run.html"] },
      { need: "ask it for a value", lines: ["seedbed report query latest --list-paths"] },
      {
        need: "send it to somebody",
        lines: ["seedbed artifacts pack last-fail", "seedbed artifacts bundle last-fail"],
      },
      { need: "take in what somebody sent", lines: ["seedbed artifacts import run.zip"] },
      {
        need: "see whose code runs here, and take that back",
        lines: ["seedbed trust list", "seedbed trust remove all"],
      },
      {
        need: "see or copy its files",
        lines: ["seedbed artifacts ls latest", "seedbed artifacts export latest -o out"],
      },
      { need: "compare the files of two", lines: ["seedbed artifacts diff last-pass last-fail"] },
      { need: "run a scenario where its sources are not", lines: ["seedbed compile x.scenario.ts"] },
      { need: "make room", lines: ["seedbed runs prune --keep 100"] },
    ],
  },
  {
    title: "in CI",
    needs: [
      { need: "shut out a change that breaks something", lines: ["seedbed gate --since origin/main"] },
      {
        need: "know that a trace is whole and comes back",
        lines: ["seedbed ci run.jsonl", "seedbed trace verify run.jsonl"],
      },
      { need: "know what is not deterministic", lines: ["seedbed doctor --deep"] },
      { need: "know what is flaky", lines: ["seedbed report flaky"] },
    ],
  },
  {
    title: "know more",
    needs: [{ need: "know the options of a command", lines: ["seedbed help test", "seedbed usage"] }],
  },
];
