/** Thrown at the code of a program that has ended: nothing that it still does is a part of the run. */
export class ProgramEnded extends Error {
  override readonly name = "ProgramEnded";

  constructor(machine: string) {
    super(`the program of machine "${machine}" has ended`);
  }
}
