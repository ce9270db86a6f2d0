/** Operations of clients as the code of a scenario performs them. */
import type { AuthorFunctions } from "../capability.ts";
import { requireText } from "../require.ts";

/** The function of a world that performs operations of clients. */
export interface Operations {
  /**
   * Does `work` as an operation of a client: its invocation and its return are logged, and are in `history`. An error means
   * that it took no effect, except for timeouts, aborts and connections that broke: after these its outcome is unknown. An
   * example is `await world.operation("get", ["x"], () => client.get("x"))`.
   * @param args what the operation is about, as JSON: `["x", 1]` for `put`
   * @returns what `work` returns; what it throws is thrown
   */
  operation<T>(name: string, args: readonly unknown[], work: () => T): T;
}

export const operations: AuthorFunctions<Operations> = {
  operation: ({ history }) => (name, args, work) => {
    requireText("the name of an operation", name);
    if (!Array.isArray(args)) {
      throw new TypeError(`expected the arguments of an operation as an array, found ${typeof args}`);
    }
    if (typeof work !== "function") {
      throw new TypeError(`expected the work of an operation as a function, found ${typeof work}`);
    }
    return history.perform(name, args, work);
  },
};
