/** `seedbed artifacts pack`: a run as one file that replays anywhere. */
import { packCommand } from "../packing.ts";

export const command = packCommand("artifacts pack", "seedbed artifacts bundle is the same.");
