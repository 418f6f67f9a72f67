import { Component } from 'react';

/*
 * Stands in for `react-style-singleton`, through which Radix locks scrolling behind a modal: the original adds a <style>
 * element, which `style-src 'self'` refuses. Constructed style sheets are part of the CSSOM and allowed.
 */

/** A component whose `styles` are in the document while at least one of it is mounted; the first one's count. */
export function styleSingleton() {
  let users = 0;
  let sheet: CSSStyleSheet | undefined;
  return class Sheet extends Component<{ readonly styles: string }> {
    override componentDidMount(): void {
      users += 1;
      if (users > 1) return;
      sheet = new CSSStyleSheet();
      sheet.replaceSync(this.props.styles);
      document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
    }

    override componentWillUnmount(): void {
      users -= 1;
      if (users > 0) return;
      document.adoptedStyleSheets = document.adoptedStyleSheets.filter((each) => each !== sheet);
      sheet = undefined;
    }

    override render(): null {
      return null;
    }
  };
}
