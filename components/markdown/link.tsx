"use client";

import { useTranslations } from "next-intl";
import { createContext, type ReactNode, use } from "react";

import { addressOf, says } from "./address.ts";

/** A link in a link is no HTML: a browser would take the two apart. */
const WithinLink = createContext(false);

/** A link in a text of a model or a person. It says where it leads, opens apart from us, and tells nobody where one came from. */
export function Link({
  href,
  text,
  children,
}: {
  href: string;
  text: string;
  children: ReactNode;
}) {
  const t = useTranslations("markdown");
  const address = addressOf(href);
  if (!address) return <span>{children}</span>;
  return (
    <>
      <a
        href={address.href}
        title={address.href}
        target="_blank"
        rel="noopener noreferrer nofollow"
        className="link"
      >
        <WithinLink value={true}>{children}</WithinLink>
        <span className="sr-only"> ({t("newWindow")})</span>
      </a>
      {!says(text, address) && (
        <bdi className="text-small text-ink-3 wrap-anywhere"> {address.where}</bdi>
      )}
    </>
  );
}

/** A picture that a text points to. It is never loaded: that would tell its server who reads, and when. It can be followed like a link. */
export function Picture({ src, alt }: { src: string; alt: string }) {
  const t = useTranslations("markdown");
  const name = alt.trim() === "" ? t("image") : `${t("image")}${t("colon")}${alt}`;
  if (use(WithinLink)) return name;
  return (
    <Link href={src} text={name}>
      {name}
    </Link>
  );
}
