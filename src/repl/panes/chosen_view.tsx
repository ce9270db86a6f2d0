/** One of the views: the world, the source, or space and time. */
import type { View } from "../model/command.ts";
import { Source } from "./source.tsx";
import { Space } from "./space.tsx";
import type { PaneProps } from "./use_panes.ts";
import { World } from "./world.tsx";

const VIEWS = { world: World, source: Source, space: Space };

export function ChosenView({ view, ...props }: PaneProps & { readonly view: View }) {
  const Chosen = VIEWS[view];
  return <Chosen {...props} />;
}
