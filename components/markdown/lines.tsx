import { memo } from "react";

/**
 * The number of lines in a piece: few enough to be laid out within a frame, many enough that a long
 * text has few pieces.
 */
const linesInPiece = 120;

const Piece = memo(function Piece({ text }: { text: string }) {
  return <span className="block">{text}</span>;
});

/** A text of many lines, in pieces: while it grows, only the last one is laid out again. */
export function Lines({ text }: { text: string }) {
  const pieces: string[] = [];
  for (let from = 0; from < text.length; ) {
    let end = from;
    for (let line = 0; line < linesInPiece && end >= 0 && end < text.length; line += 1) {
      const next = text.indexOf("\n", end);
      end = next < 0 ? text.length : next + 1;
    }
    pieces.push(text.slice(from, end));
    from = end;
  }
  return pieces.length < 2 ? text : pieces.map((piece, at) => <Piece key={at} text={piece} />);
}

/** A text shown as it was written. */
export function Plain({ source }: { source: string }) {
  return (
    <p dir="auto" className="whitespace-pre-wrap wrap-anywhere">
      <Lines text={source} />
    </p>
  );
}
