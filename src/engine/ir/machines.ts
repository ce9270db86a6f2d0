/** The names of machines, which builders check where they are written. */
export { postgresProblem } from "../capabilities/service/postgres/setting.ts";
export { redisProblem } from "../capabilities/service/redis/setting.ts";
export { machinesProblem, nameProblem as machineNameProblem } from "../capabilities/machine/setting.ts";
export { serversProblem } from "../capabilities/service/recorded/setting.ts";
