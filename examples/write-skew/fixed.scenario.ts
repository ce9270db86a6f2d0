import { leaving } from "./leaving.ts";

export default leaving("doctors under SERIALIZABLE", "SERIALIZABLE");
