import type { ReactNode } from "react";

import { Bar } from "./bar.tsx";

/** A page with text and forms: administration, settings. On a phone, `title` is also shown in the bar. */
export function Page({
  title,
  narrow,
  children,
}: {
  title: ReactNode;
  narrow?: boolean;
  children: ReactNode;
}) {
  return (
    <>
      <Bar phoneOnly where={title} />
      <main
        id="main"
        tabIndex={-1}
        className={`ms-12 me-auto w-[min(100%-6rem,var(--leaf))] pt-8 pb-24 outline-none phone:mx-auto phone:w-[calc(100%-2.5rem)] phone:pt-6 phone:pb-16 @min-[76rem]/page:ms-16 ${narrow ? "[--leaf:46rem]" : "[--leaf:62rem]"}`}
      >
        {children}
      </main>
    </>
  );
}

/** The heading of a page. */
export function Title({ children }: { children: ReactNode }) {
  return (
    <h1
      dir="auto"
      className="text-title font-bold tracking-title text-balance wrap-anywhere zh:tracking-normal phone:text-[1.5rem] phone:leading-[2rem]"
    >
      {children}
    </h1>
  );
}

/** The heading of a page, and what can be done there at the other end of its line. */
export function TitleRow({ title, children }: { title: ReactNode; children: ReactNode }) {
  return (
    <div className="flex flex-wrap items-end justify-between gap-4 phone:items-center">
      <Title>{title}</Title>
      {children}
    </div>
  );
}

/** A section of a page, with its heading. */
export function PageSection({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <h2 className="mt-12 text-lead font-bold tracking-lead zh:tracking-normal">{title}</h2>
      {children}
    </section>
  );
}
