import { describe, expect, test } from "vitest";

import { formulaFinder } from "./formula-syntax.ts";

/** The formulas in a text, as they would be found from its start to its end. */
function found(text: string): string[] {
  const { inline } = formulaFinder(text);
  const formulas: string[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const formula = /[$\\]/.test(text[at] ?? "") ? inline(at) : undefined;
    if (formula) {
      formulas.push(text.slice(formula.from, formula.to).trim());
      at = formula.end - 1;
    } else if (text[at] === "\\") at += 1;
  }
  return formulas;
}

describe("between dollar signs", () => {
  test.each([
    ["Let $x$, $y_1$ and $x+y=z$.", ["x", "y_1", "x+y=z"]],
    ["设$c$为，$d$。（$e$）、“$f$”、**$g$**", ["c", "d", "e", "f", "g"]],
    ["the $n$th and the $k$-th", ["n", "k"]],
    ["H$_2$O at 25$^\\circ$C, 3$\\times$4", ["_2", "^\\circ", "\\times"]],
    ["$5$ apples, $2x+1$, $10^{-3}$, $-1$, $100\\%$", ["5", "2x+1", "10^{-3}", "-1", "100\\%"]],
    [
      "$|x|$, $f(x)$, $f'(x)$, $[0,1)$, $\\{1,2\\}$",
      ["|x|", "f(x)", "f'(x)", "[0,1)", "\\{1,2\\}"],
    ],
    ["$1, 2, \\ldots, n$ and $a, b, c$", ["1, 2, \\ldots, n", "a, b, c"]],
    ["$x \\in \\mathbb{R}$, $O(n \\log n)$", ["x \\in \\mathbb{R}", "O(n \\log n)"]],
    ["$总价 = 单价 \\times 数量$", ["总价 = 单价 \\times 数量"]],
    ["$\\text{cost per unit} = \\$20 + \\$5$", ["\\text{cost per unit} = \\$20 + \\$5"]],
    ["三角形$ABC$，$\\sin x$，$E=mc^2$", ["ABC", "\\sin x", "E=mc^2"]],
    ["costs $5 and $x$ more", ["x"]],
  ])("%s", (text, formulas) => expect(found(text)).toEqual(formulas));

  test.each([
    // Prices.
    "from $5 to $10, or $5-$10, $5–$10, $5/$6",
    "$5, $6, and $7; $5M to $10M",
    "20$/hour or 150$/day; $20/hour or 150$/day",
    "5 $ und 10 $; 10 $/Stück, 20 $/Stück",
    "US$5到US$10，HK$100至HK$200，R$5 e R$10, A$5/C$6",
    "5$到10$，100$、200$，$5到10$",
    "从$5涨到$6，再到$7。价格$5，$6。$5/月，$6/年",
    "约$100（¥700）~$200（¥1400）",
    "$1,000 (500$) or $5.00 (or 3$)",
    "($5)/($6), -$5 and -$6",
    "$20 or 30$, $3k and 5k$; $5.99/month (~$60/year)",
    "从$1,000到$2,000（约￥7,000），NT$100、HK$50、S$20，¥100/$15",
    "**$5**和**$6**，(-$5, +$3)，5$~10$/天，$100K-$200K，$$$",
    "($USD)/(CNY$)",
    // Shells.
    "$(CC) $< $@ $^, awk '{print $1}' 和 $NF, $_.Name、$($x.y)",
    "$HOME/bin:$PATH and $USER/$GROUP",
    "\"$HOME\" and \"$PATH\", '$a' and '$b'",
    "${HOME}/${USER}, $(pwd) and $(ls)",
    "$1 $2 $@ $# $? $$ $!, and $1,$2,$3",
    "$env:PATH;$env:HOME",
    // Languages and libraries.
    "把模板里的$name换成$value，再把$x改成$y、$z。",
    "$foo=$bar; $a=$b+$c; $a . $b; $arr[$i]; $key => $value",
    "$_GET['a'].$_POST['b'], $this->name = $name",
    "for($i=0;$i<10;$i++)",
    "$.each(a,$.noop), $('.a').b($x), $('#a') and $('#b').",
    "$scope.$apply(); $http/$q",
    "{$set: {a: 1}, $inc: {b: 1}}",
    '"$ref": "#/a", "$id"',
    "replace $name$ and $USER_NAME$",
    "this.$refs和this.$emit，this.$t，df$name 与 df$age",
    "$.store.book[*] 与 $..author，${var.x} 与 ${var.y}",
    "用$x/$y表示, cost $x per $y",
    // Cells and patterns.
    "=$A$1, $A$1:$B$9, =SUM($B$2:$B$9)",
    "^abc$ or ^def$, (foo$|bar$), /^a$/ and /^b$/",
    "$NVDA and $AAPL, $TSLA,$GOOG",
    "c$\\dir and d$\\dir2",
    "$ a$ and $a $, \\$a$ and $b\\$",
    "$a `$` b$",
  ])("%s: none", (text) => expect(found(text)).toEqual([]));
});

describe("between other delimiters", () => {
  test.each([
    ["a \\(x\\) b \\[y\\] c $$z$$ d", ["x", "y", "z"]],
    ["\\(面积\\) and \\[ 1 \\]", ["面积", "1"]],
    ["\\begin{align}a\\end{align}", ["\\begin{align}a\\end{align}"]],
    ["\\[a \\\\[2pt] b\\]", ["a \\\\[2pt] b"]],
  ])("%s", (text, formulas) => expect(found(text)).toEqual(formulas));

  test.each([
    "formulas stand between \\( and \\), \\[ 和 \\]",
    "see \\[1\\], and \\[link\\], done: \\[x\\]",
    "\\(a\n\nb\\)",
    "\\begin{document}a\\end{document}",
    "echo $$ and kill $$",
  ])("%s: none", (text) => expect(found(text)).toEqual([]));
});
