// Durations are measured with a monotonic clock, which administrators and time servers cannot
// adjust. `Date` is for what is shown to users and what is stored; the two must not be compared.

/**
 * Milliseconds since the process started, with fractions. Only differences between two readings in
 * the same process have a meaning.
 */
export const monotonicNow = (): number => performance.now();
