/** The keys and values at a moment of a run. */
import { z } from "zod";
import { type Entries, entriesState } from "../part_state.ts";
import type { KvStore } from "./store.ts";

const kv: Entries<KvStore, string> = {
  schema: z.string(),
  watch(store) {
    let changed: [string, string | undefined][] = [];
    const onChange = (key: string, value: string | undefined) => void changed.push([key, value]);
    store.onChange = onChange;
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
