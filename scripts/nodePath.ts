import { delimiter, dirname } from "node:path";

/** PATH with the running Node first: the tools in node_modules/.bin begin with `#!/usr/bin/env node`. */
export const nodePath = (): string => [dirname(process.execPath), process.env.PATH ?? ""].join(delimiter);
