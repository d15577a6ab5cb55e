"use client";

// A browser's translator replaces text nodes by elements of its own (<font>). React does not know of that: a text node that it rewrites is not
// on the page any more, and one that it removes or places something before is not where it was, which throws. So what React rewrites word by
// word says translate="no" meanwhile, and everything else is rendered anew when that happens.

import { Component, Fragment, type ReactNode } from "react";

/** Whether React met nodes that another program had moved. */
export const isForeignChange = (thrown: unknown): boolean =>
  thrown instanceof DOMException && thrown.name === "NotFoundError";

type Props = {
  children: ReactNode;
  /** True while the translator is kept out of the content. At the end of that, a page that is translated renders it anew, for the translator. */
  untranslated?: boolean;
};
type State = { fault: unknown; nth: number };

/** Renders its children anew, with a state of their own, when React met nodes that another program had moved. Other errors pass. */
export class Mending extends Component<Props, State> {
  override state: State = { fault: undefined, nth: 0 };

  static getDerivedStateFromError(fault: unknown): Partial<State> {
    return { fault };
  }

  override componentDidCatch(fault: unknown): void {
    if (isForeignChange(fault)) this.renderAnew();
  }

  override componentDidUpdate(before: Props): void {
    if (before.untranslated && !this.props.untranslated && document.querySelector("font"))
      this.renderAnew();
  }

  override render(): ReactNode {
    const { fault, nth } = this.state;
    if (fault === undefined) return <Fragment key={nth}>{this.props.children}</Fragment>;
    if (isForeignChange(fault)) return null;
    throw fault;
  }

  private renderAnew(): void {
    this.setState(({ nth }) => ({ fault: undefined, nth: nth + 1 }));
  }
}
