"use client";

import { useTranslations } from "next-intl";
import { createContext, type ReactNode, use } from "react";

import { addressOf, showsAddress } from "./address.ts";

/** Nested links are invalid HTML: a browser would separate the two. */
const WithinLink = createContext(false);

/**
 * A link in a text of a model or a user. It shows its target, opens in a new tab, and sends no
 * referrer.
 */
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
      {!showsAddress(text, address) && (
        <bdi className="text-small text-ink-3 wrap-anywhere"> {address.where}</bdi>
      )}
    </>
  );
}

/**
 * An image that a text refers to. It is never loaded, because that would tell its server who reads,
 * and when. It can be followed like a link.
 */
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
