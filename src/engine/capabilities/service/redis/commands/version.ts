/** The version of Redis that a server of the world says it is: the commands and their answers are of this one. */
export const VERSION = "7.0.15";
