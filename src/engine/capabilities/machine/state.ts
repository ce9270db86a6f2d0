/** The states of the machines at a moment of a run. */
import { z } from "zod";
import { type Entries, entriesState } from "../part_state.ts";
import type { Machines } from "./machines.ts";

const machines: Entries<Machines, string> = {
  schema: z.string(),
  watch(part) {
    let changed: [string, string][] = part.names.map((name) => [name, part.state(name)]);
    part.watch((name) => void changed.push([name, part.state(name)]));
    return () => {
      const found = changed;
      if (found.length > 0) changed = [];
      return found;
    };
  },
  row: (name, state) => ({ text: name, note: state }),
  brief: (state) => state,
  full: (state) => state,
};

export const state = entriesState({ machines });
