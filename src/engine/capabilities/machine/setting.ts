/** The settings of machines: what a scenario says of each before its first step. */
import { z } from "zod";
import { DURATION_EXPECTED, parseDurationMs } from "../../text/duration.ts";
import { DISK_PROFILES } from "../fs/disk.ts";
import { MAIN_TASK } from "../../world/task.ts";
import { redisGroupsProblem, redisSchema } from "../service/redis/setting.ts";

/** As a host may be called, since that is what other machines know it by. */
const NAME = /^[a-z\d](?:[a-z\d.-]*[a-z\d])?$/;
const NAME_EXPECTED = 'a name of small letters, digits, "-" and ".", as hosts have';

/** Addresses, and the loopback interface that each machine has: no program would reach a machine by them. */
const LEADS_ELSEWHERE = /^(?:localhost|\d+(?:\.\d+){3})$/;

const SIGNED_EXPECTED = `${DURATION_EXPECTED}, or with a minus in front of it`;

/** Ms that a text says, as in `200ms` or `-1.5s`; undefined for what is no such text. */
export function parseSignedMs(text: string): number | undefined {
  const isNegative = text.startsWith("-");
  const ms = parseDurationMs(isNegative ? text.slice(1) : text);
  return ms === undefined || !isNegative ? ms : -ms;
}

export const signedDuration = z.string().refine(
  (value) => parseSignedMs(value) !== undefined,
  `expected ${SIGNED_EXPECTED}`,
).describe("a duration: 250ms, or -1.5s");

const machineSchema = z.strictObject({
  run: z.string().optional().describe("the function of the code that is called whenever the machine starts"),
  redis: redisSchema.optional(),
  env: z.record(z.string(), z.string()).optional(),
  files: z.record(z.string().min(1), z.string()).optional(),
  disk: z.enum(DISK_PROFILES).optional().describe("what its disk keeps when the power fails; strict by default"),
  cwd: z.string().regex(/^\//, "expected an absolute path").optional().describe("its working folder; /app by default"),
  clock: z.strictObject({
    offset: signedDuration.optional(),
    rate: z.number().positive().optional().describe("ms of its clock per ms of virtual time; 1 by default"),
  }).optional(),
  background: z.boolean().optional().describe("nobody waits for what its function returns"),
  at: z.string().optional().describe("where the author wrote it"),
}).describe("A machine: its program, and what it has to itself.");

export type MachineSetting = z.output<typeof machineSchema>;

export const machinesSchema = z.record(z.string(), machineSchema)
  .describe("Machines besides the one that runs the steps, by name.");

/** Returns the problem of the names of machines. */
export function machinesProblem(machines: Readonly<Record<string, MachineSetting>> = {}): string | undefined {
  for (const name of Object.keys(machines)) {
    const problem = nameProblem(name);
    if (problem !== undefined) return `machines: ${problem}`;
    const { run, redis } = machines[name]!;
    if ((run === undefined) === (redis === undefined)) {
      return `machines: expected a function (run) or a server (redis) for ${name}, found ${
        run === undefined ? "neither" : "both"
      }`;
    }
  }
  return redisGroupsProblem(machines);
}

/** Returns the problem of a name; undefined if a machine may have it. */
export function nameProblem(name: string): string | undefined {
  if (!NAME.test(name)) return `expected ${NAME_EXPECTED}, found ${JSON.stringify(name)}`;
  if (LEADS_ELSEWHERE.test(name)) return `expected a name that does not lead elsewhere, found ${JSON.stringify(name)}`;
  return name === MAIN_TASK ? `expected a name other than "${MAIN_TASK}", the machine that runs the steps` : undefined;
}
