/** The exit codes of the process. */
export const EXIT = {
  /** All that was run passed. */
  pass: 0,
  /** A scenario failed, or a replay was not the run that was recorded. */
  fail: 1,
  /** The command line, a scenario or a trace is not valid, or nothing was run. */
  invalid: 2,
  /** `run`, `replay`: the run reached its limit on virtual time. */
  timeout: 3,
  /** A bug of seedbed itself. */
  crash: 4,
  /** Ctrl-C ended a search before it had tried every seed, and nothing had failed until then. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
