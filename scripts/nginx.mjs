// Finds nginx for the end-to-end test with two web servers. Node 20's built-ins only, because it runs before anything is installed.

import { existsSync } from "node:fs";

/** The path of Debian's nginx; undefined when it is not installed. */
export const findNginx = () => ["/usr/sbin/nginx"].find((path) => existsSync(path));
