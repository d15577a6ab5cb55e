// Constructs of micromark for what has no Markdown within: formulas, addresses, marks of footnotes.
// Where each one ends is found in the source, at the position that the tokenizer has reached; the
// tokenizer then takes the characters up to there. So lists, quotes, tables and code keep their
// meaning: what a container does not hold to its end is not found.

import type { Extension as TreeExtension } from "mdast-util-from-markdown";
import type { Code, Construct, Effects, State, Token, TokenizeContext } from "micromark-util-types";

/** What was found: where it ends, and the node that it becomes. */
export type Leaf = {
  end: number;
  /** The node for its text as the container holds it, without `> ` and indentation. */
  node: (text: string) => LeafNode;
};

export type LeafNode = {
  type: string;
  data?: { hName: string; hProperties?: Record<string, unknown>; hChildren?: unknown[] };
  url?: string;
  children?: LeafNode[];
  value?: string;
};

type Find = (at: number) => Leaf | undefined;

declare module "micromark-util-types" {
  interface TokenTypeMap {
    leaf: "leaf";
    leafData: "leafData";
  }
  interface Token {
    _leaf?: Leaf;
  }
}

const isLineEnd = (code: Code) => code !== null && code < -2;
const isSpace = (code: Code) => code === 32 || code === -1 || code === -2;

type Steps = { self: TokenizeContext; effects: Effects; nok: State };

/** Takes the characters of a leaf, line by line; `done` follows its end. */
function taking({ self, effects, nok }: Steps, leaf: Leaf, done: State): State {
  const between: State = (code) => {
    if (self.now().offset >= leaf.end) {
      effects.exit("leaf");
      return done(code);
    }
    if (code === null) return nok(code);
    if (isLineEnd(code)) {
      effects.enter("lineEnding");
      effects.consume(code);
      effects.exit("lineEnding");
      return between;
    }
    effects.enter("leafData");
    return within(code);
  };
  const within: State = (code) => {
    if (code === null || isLineEnd(code) || self.now().offset >= leaf.end) {
      effects.exit("leafData");
      return between(code);
    }
    effects.consume(code);
    return within;
  };
  effects.enter("leaf", { _leaf: leaf });
  return between;
}

/** A construct within a paragraph, a heading or a cell. */
export function textLeaf(find: Find): Construct {
  return {
    name: "leaf",
    tokenize(effects, ok, nok) {
      return (code) => {
        const leaf = find(this.now().offset);
        return leaf ? taking({ self: this, effects, nok }, leaf, ok)(code) : nok(code);
      };
    },
  };
}

/** A construct on lines of its own. */
export function blockLeaf(find: Find): Construct {
  return {
    name: "leafBlock",
    concrete: true,
    tokenize(effects, ok, nok) {
      const atEnd: State = (code) => (code === null || isLineEnd(code) ? ok(code) : nok(code));
      return (code) => {
        const leaf = find(this.now().offset);
        if (!leaf) return nok(code);
        // It is enough to know that it begins here: a paragraph ends before it.
        if (this.interrupt) return ok(code);
        const rest = spaces(effects, "whitespace", atEnd);
        return taking({ self: this, effects, nok }, leaf, rest)(code);
      };
    },
  };
}

/** The same where its line is indented so far that it would be code. */
export function indentedLeaf(find: Find): Construct {
  const block = blockLeaf(find);
  return {
    ...block,
    tokenize(effects, ok, nok) {
      return spaces(effects, "linePrefix", block.tokenize.call(this, effects, ok, nok));
    },
  };
}

/** Takes spaces, if there are any; `done` follows them. */
function spaces(effects: Effects, type: "whitespace" | "linePrefix", done: State): State {
  const more: State = (code) => {
    if (!isSpace(code)) {
      effects.exit(type);
      return done(code);
    }
    effects.consume(code);
    return more;
  };
  return (code) => {
    if (!isSpace(code)) return done(code);
    effects.enter(type);
    return more(code);
  };
}

/** Makes the nodes of the tree from what was found. */
export const leafTree: TreeExtension = {
  enter: {
    leaf(token: Token) {
      const text = this.sliceSerialize(token);
      // As in code: in a cell GFM has a backslash before a bar.
      const node = token._leaf?.node(this.data["inTable"] ? text.replaceAll("\\|", "|") : text);
      if (!node) return;
      this.enter(node as never, token);
    },
  },
  exit: {
    leaf(token: Token) {
      this.exit(token);
    },
  },
};
