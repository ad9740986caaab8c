/* The page that says that somebody signed out: it tells the other windows of this browser. */

import { leave } from "./windows.js";

leave();
