/** The addresses of machines: one network of theirs, in the order in which the scenario names them. */

/** Of the machine that runs the steps. */
export const MAIN_ADDRESS = "10.0.0.1";

/** @param index of the machine among those that the scenario names */
export function addressOf(index: number): string {
  const number = index + 2;
  return `10.0.${Math.floor(number / 256)}.${number % 256}`;
}
