/** Parlor's caret: marks where text is being written, and the current page. It does not blink. */
export function Caret({
  className = "h-[1.1em] align-[-0.18em] ms-[0.15em]",
}: {
  className?: string;
}) {
  return <i aria-hidden="true" className={`inline-block w-0.5 flex-none bg-accent ${className}`} />;
}

const colours = {
  ok: "bg-ok",
  accent: "bg-accent",
  warn: "bg-warn",
  danger: "bg-danger",
  hollow: "border-[1.5px] border-control",
};

/** A dot before the word with the same meaning. */
export function Dot({
  tone = "ok",
  className = "",
}: {
  tone?: keyof typeof colours;
  className?: string;
}) {
  return (
    <i
      aria-hidden="true"
      className={`inline-block size-[7px] flex-none rounded-full ${colours[tone]} ${className}`}
    />
  );
}

/** The product's name, ending in its caret. It is not translated, so it is in no catalogue. */
export function Wordmark({ className = "text-read" }: { className?: string }) {
  return (
    <span
      translate="no"
      className={`font-bold tracking-word whitespace-nowrap text-ink ${className}`}
    >
      Parlor
      <Caret className="ms-[0.12em] h-[1em] align-[-0.13em]" />
    </span>
  );
}
