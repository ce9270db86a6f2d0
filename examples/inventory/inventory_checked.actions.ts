/** The same service with the check put back. */
import { createInventory } from "./inventory.ts";
import { exploring } from "./inventory.actions.ts";

export default exploring(createInventory({ checksAlways: true }));
