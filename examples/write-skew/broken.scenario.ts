import { leaving } from "./leaving.ts";

export default leaving("doctors under REPEATABLE READ", "REPEATABLE READ");
