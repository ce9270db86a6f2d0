/** The names of machines, which builders check where they are written. */
export { nameProblem as machineNameProblem } from "../capabilities/machine/setting.ts";
