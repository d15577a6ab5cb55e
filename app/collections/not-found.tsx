import { Bar } from "#components/frame/bar.tsx";
import { MissingPage } from "#components/frame/missing-page.tsx";

export default function NotFound() {
  return (
    <>
      <Bar phoneOnly />
      <MissingPage />
    </>
  );
}
