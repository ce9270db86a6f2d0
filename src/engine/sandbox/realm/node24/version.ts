/** The version of Node that a world shows. */
export const NODE_VERSION = "24.0.0";
