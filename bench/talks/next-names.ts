// Loaded before Parlor's modules where no bundler does it (`node --import`): Next's own modules
// have a name without an extension only for bundlers.

import { registerHooks } from "node:module";

registerHooks({
  resolve: (name, context, resolve) =>
    resolve(/^next\/[a-z-]+$/.test(name) ? `${name}.js` : name, context),
});
