type Props = {
  label: string;
  heads: readonly string[];
  /** The first cell names its row. */
  rows: readonly (readonly string[])[];
};

/** The figures of a chart. It scrolls by itself, so that the page does not. */
export function ChartTable({ label, heads, rows }: Props) {
  return (
    <section
      aria-label={label}
      tabIndex={0}
      className="mt-1 max-h-72 overflow-auto border-y border-line"
    >
      <table className="w-full text-small tabular">
        <thead>
          <tr>
            {heads.map((head, at) => (
              <th
                key={head}
                scope="col"
                className={`max-w-40 min-w-24 py-1 pe-4 align-bottom font-regular text-ink-3 wrap-anywhere ${at === 0 ? "text-start" : "text-end"}`}
              >
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([name = "", ...cells]) => (
            <tr key={name} className="border-t border-line">
              <th scope="row" className="py-1 pe-4 text-start font-regular whitespace-nowrap">
                {name}
              </th>
              {cells.map((cell, at) => (
                <td key={heads[at + 1]} className="py-1 pe-4 text-end whitespace-nowrap">
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
