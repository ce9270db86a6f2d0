/** Functions across the boundary: lowered ones that core code calls, lifted ones that call core code. */
import type { Value } from "../calls/values.ts";
import { CoreValues, lift } from "./abi/lift.ts";
import { load } from "./abi/load.ts";
import { lower } from "./abi/lower.ts";
import { type AbiContext, allocate, type CoreValue } from "./abi/memory.ts";
import { store } from "./abi/store.ts";
import { type FunctionType, record, type ValueType } from "./types.ts";

/** A function of a component, over values. */
export interface ComponentFunction {
  readonly type: FunctionType;
  readonly call: (args: readonly Value[]) => Value;
}

const MAX_FLAT_PARAMS = 16;
const MAX_FLAT_RESULTS = 1;

type CoreFunction = (...args: CoreValue[]) => CoreValue | void;

const tupleOf = (types: readonly ValueType[]) => record(types.map((type, index) => [String(index), type]), true);

/** The function as core code calls it. */
export function lowered({ type, call }: ComponentFunction, context: () => AbiContext): CoreFunction {
  const { params, result } = type;
  const flatParams = params.flatMap(({ flat }) => flat).length;
  const isSpilled = flatParams > MAX_FLAT_PARAMS;
  const tuple = tupleOf(params);
  const returnsByPointer = result !== undefined && result.flat.length > MAX_FLAT_RESULTS;
  return (...core) => {
    const given = context();
    const values = new CoreValues(core);
    const args = isSpilled
      ? load(given, tuple, Number(values.next()) >>> 0) as readonly Value[]
      : params.map((param) => lift(given, param, values));
    const answer = call(args);
    if (result === undefined) return;
    if (returnsByPointer) return store(given, result, answer, Number(values.next()) >>> 0);
    return lower(given, result, answer)[0];
  };
}

export interface LiftedOptions {
  readonly type: FunctionType;
  readonly core: CoreFunction;
  readonly context: () => AbiContext;
  readonly postReturn: CoreFunction | undefined;
}

/** A core function as other components, and the world, call it. */
export function lifted({ type, core, context, postReturn }: LiftedOptions): ComponentFunction {
  const { params, result } = type;
  const isSpilled = params.flatMap(({ flat }) => flat).length > MAX_FLAT_PARAMS;
  const tuple = tupleOf(params);
  const returnsByPointer = result !== undefined && result.flat.length > MAX_FLAT_RESULTS;
  return {
    type,
    call(args) {
      const given = context();
      const found = core(
        ...(isSpilled
          ? [spilled(given, tuple, args)]
          : params.flatMap((param, index) => lower(given, param, args[index]!))),
      );
      const values = found === undefined ? [] : [found];
      const answer = result === undefined
        ? null
        : returnsByPointer
        ? load(given, result, Number(found) >>> 0)
        : lift(given, result, new CoreValues(values));
      postReturn?.(...values);
      return answer;
    },
  };
}

function spilled(context: AbiContext, tuple: ValueType, args: readonly Value[]): number {
  const at = allocate(context, tuple);
  store(context, tuple, args, at);
  return at;
}
