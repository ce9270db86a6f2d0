/** The state, and a new drawing whenever it changes. */
import { useSyncExternalStore } from "react";
import type { ReplState } from "./model/state.ts";
import type { Store } from "./model/store.ts";

export function useStore(store: Store): ReplState {
  return useSyncExternalStore(store.subscribe, store.get);
}
