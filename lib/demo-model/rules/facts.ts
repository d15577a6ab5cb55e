// Finds names, dates, numbers and addresses by their form.

import { splitSentences } from "./sentences.ts";

export type Facts = {
  names: string[];
  dates: string[];
  numbers: string[];
  addresses: string[];
  sentences: string[];
};

const month =
  "(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)";

const date = new RegExp(
  [
    String.raw`\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2})?)?`,
    String.raw`\d{4}年(?:\d{1,2}月)?(?:\d{1,2}[日号])?`,
    String.raw`\d{1,2}月\d{1,2}[日号]?`,
    String.raw`\d{1,2}(?:st|nd|rd|th)? ${month}(?:,? \d{4})?`,
    String.raw`${month} \d{1,2}(?:st|nd|rd|th)?(?:,? \d{4})?`,
    String.raw`${month} \d{4}`,
    String.raw`\d{1,2}[/.]\d{1,2}[/.]\d{2,4}`,
    String.raw`Q[1-4](?: \d{4})?`,
    String.raw`\d{1,2}:\d{2}(?: ?[ap]m)?`,
    String.raw`(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day`,
    String.raw`(?:星期|周)[一二三四五六日天]`,
  ].join("|"),
  "gu",
);

const address =
  /(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}|https?:\/\/[^\s<>"'）)。，]+/gu;

const unit =
  "(?:%|‰|°C|[kKMG]?B|km|cm|mm|m²|kg|g|hours?|days?|weeks?|months?|years?|people|euros?|dollars?|million|billion|thousand|[万亿千百]?[元人个名台件次天年月周块米吨升]|小时|分钟|公里|公斤|个月|万|亿|美元|欧元)";
const number = new RegExp(
  String.raw`(?<![\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\d.])(?:[$€£¥]\s?)?\d+(?:[.,-]\d+)*(?:\s?${unit}(?![\p{Script=Latin}]))?`,
  "gu",
);

/**
 * Two capitalised words, or one in the middle of a sentence, or letters with digits, or Chinese
 * text in quotes or title marks.
 */
const names = [
  /(?<![\p{L}\d-])(?=[A-Z\d-]{0,40}\d)[A-Z]{1,6}[A-Z\d-]{1,40}/gu,
  /(?<![\p{L}'’-])(?:\p{Lu}[\p{L}'’-]+ ){1,3}\p{Lu}[\p{L}'’-]*\p{L}/gu,
  /(?<=[\p{Ll}\d,;:] |["“(（])\p{Lu}[\p{L}'’-]*\p{L}/gu,
  /《[^《》]{1,100}》/gu,
  /(?<=(?:我叫|他叫|她叫|名叫|叫做|负责人是|联系人是|经理是|主任是|客户是))[\p{Script=Han}]{2,4}/gu,
  /(?:(?![在与和的了是到于及向给由])[\p{Script=Han}A-Za-z]){2,8}(?:公司|集团|大学|学院|研究院|中心|部门|委员会|银行|医院)/gu,
];

/**
 * Every fact once, in the order of the text. The numbers of a date or an address are not numbers of
 * their own.
 */
export function factsOf(text: string): Facts {
  const sentences = splitSentences(text);
  const found: Facts = { names: [], dates: [], numbers: [], addresses: [], sentences: [] };
  for (const sentence of sentences) {
    let rest = sentence;
    const take = (pattern: RegExp) => {
      const taken = [...rest.matchAll(pattern)].map(([match]) => match.trim());
      rest = rest.replaceAll(pattern, (match) => "\0".repeat(match.length));
      return taken;
    };
    const own = {
      addresses: take(address),
      dates: take(date),
      names: names.flatMap(take),
      numbers: take(number),
    };
    for (const kind of ["addresses", "dates", "names", "numbers"] as const)
      found[kind].push(...own[kind]);
    if (Object.values(own).some((list) => list.length > 0)) found.sentences.push(sentence);
  }
  return {
    names: unique(found.names),
    dates: unique(found.dates),
    numbers: unique(found.numbers),
    addresses: unique(found.addresses),
    sentences: unique(found.sentences),
  };
}

const unique = (list: string[]) => [...new Set(list)];
