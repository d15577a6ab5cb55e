export { detectLanguage } from "#lib/text/written-language.ts";
