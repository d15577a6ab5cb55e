// Durations are measured by a clock that neither an administrator nor a time server can put forward or back. `Date` is for what people read
// and for what is stored; the two must not be compared.

/** Milliseconds since the process began, in fractions. Only differences between two readings in the same process mean anything. */
export const monotonicNow = (): number => performance.now();
