/** The keys and values at a moment of a run. */
import { z } from "zod";
import { type Entries, entriesState } from "../part_state.ts";
import type { KvStore } from "./store.ts";

const kv: Entries<KvStore, string> = {
  schema: z.string(),
  watch(store) {
    let changed: [string, string | undefined][] = [];
    store.onChange = (key, value) => void changed.push([key, value]);
    return () => {
      const found = changed;
      if (found.length > 0) changed = [];
      return found;
    };
  },
  row: (key, value) => ({ text: `${key}=${value}` }),
  brief: (value) => value,
  full: (value) => value,
};

export const state = entriesState({ kv });
