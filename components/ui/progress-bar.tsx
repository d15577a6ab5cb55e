/** A line that shows how much of something is done, beside the words that say so. */
export function ProgressBar({ share, className = "" }: { share: number; className?: string }) {
  const percent = Math.round(100 * Math.min(1, Math.max(0, share)));
  return (
    <span
      aria-hidden="true"
      className={`relative inline-block h-[3px] w-12 overflow-hidden bg-line-strong align-[0.2em] ${className}`}
    >
      <i className="absolute inset-y-0 start-0 bg-accent" style={{ width: `${percent}%` }} />
    </span>
  );
}
