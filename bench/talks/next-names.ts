// Loaded before Parlor's rooms where no bundler does it (`node --import`): Next's own modules have a name without an ending only for bundlers.

import { registerHooks } from "node:module";

registerHooks({
  resolve: (name, context, resolve) =>
    resolve(/^next\/[a-z-]+$/.test(name) ? `${name}.js` : name, context),
});
