import type { ReactNode } from "react";

export type Column<Row> = {
  id: string;
  head: ReactNode;
  cell: (row: Row) => ReactNode;
  /**
   * `main` names the row and comes first when the table folds; `number` is right-aligned; `act` is
   * the row's menu.
   */
  kind?: "main" | "number" | "act";
  /** Hidden first when the page is narrow. */
  lesser?: boolean;
  /** More classes for its cells: usual values are quiet (`text-ink-3`), unusual ones dark. */
  look?: (row: Row) => string;
};

type Props<Row> = {
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  /** Inactive rows: quiet throughout. */
  off?: (row: Row) => boolean;
  className?: string;
};

const cells = {
  plain: "text-start fold:text-ink-2",
  main: "text-start font-medium fold:flex-[0_0_100%]",
  number: "text-end tabular whitespace-nowrap fold:text-start",
  act: "w-px py-0! align-middle! text-end whitespace-nowrap fold:absolute fold:end-0 fold:top-2 fold:w-auto",
};

// Roles are explicit: a folded table is not displayed as one, and would not be announced as one.
const cellLook = "border-b border-line py-3 pe-4 align-baseline last:pe-0 fold:border-0 fold:p-0";

/** A table with hairlines. On a narrow page each row becomes an entry, its name first. */
export function DataTable<Row>({ label, columns, rows, rowKey, off, className = "" }: Props<Row>) {
  const lesser = (column: Column<Row>) => (column.lesser ? "narrow:hidden" : "");
  return (
    <table role="table" aria-label={label} className={`w-full text-ui fold:block ${className}`}>
      <thead role="rowgroup" className="fold:sr-only">
        <tr role="row">
          {columns.map((column) => (
            <th
              key={column.id}
              role="columnheader"
              scope="col"
              className={`border-b border-line py-2 pe-4 text-small font-regular whitespace-nowrap text-ink-3 last:pe-0 ${column.kind === "number" ? "text-end" : "text-start"} ${lesser(column)}`}
            >
              {column.kind === "act" ? <span className="sr-only">{column.head}</span> : column.head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup" className="fold:block">
        {rows.map((row) => (
          <tr
            key={rowKey(row)}
            role="row"
            className={`hover:bg-wash/60 fold:relative fold:flex fold:flex-wrap fold:gap-x-3 fold:border-b fold:border-line fold:py-3 fold:pe-10 ${off?.(row) ? "[&_td]:text-ink-3" : ""}`}
          >
            {columns.map((column) => (
              <td
                key={column.id}
                role="cell"
                className={`${cellLook} ${cells[column.kind ?? "plain"]} ${column.kind === "main" && off?.(row) ? "font-regular!" : ""} ${lesser(column)} ${column.look?.(row) ?? ""}`}
              >
                {column.cell(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
