/**
 * The props of every lucide-react icon: `<Copy {...icon} />`. Its meaning is given by the label of
 * its button.
 */
export const icon = {
  size: 16,
  strokeWidth: 1.5,
  "aria-hidden": true,
  className: "flex-none",
} as const;
