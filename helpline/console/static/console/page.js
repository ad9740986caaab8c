/* A page of the console. Modules are imported by one name everywhere, so that there is one of each. */

import "./focus.js";
import "./live.js";
import "./still.js";
import "./typed.js";
