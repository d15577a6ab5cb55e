/** How every icon of lucide-react is drawn: `<Copy {...icon} />`. What it means is said by the label of what it stands in. */
export const icon = {
  size: 16,
  strokeWidth: 1.5,
  "aria-hidden": true,
  className: "flex-none",
} as const;
