import { selling } from "./selling.ts";
import { createFixedShop } from "./shop.ts";

export default selling("a shop that takes with one statement", createFixedShop);
