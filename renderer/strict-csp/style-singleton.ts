import { useEffect } from 'react';

/*
 * Stands in for `react-style-singleton`, which Radix uses to lock scrolling behind a modal: the original adds a
 * <style> element, which `style-src 'self'` refuses. Constructed style sheets are part of the CSSOM and allowed.
 */

/** A sheet that is in the document while at least one user of it is mounted. */
export function stylesheetSingleton() {
  let users = 0;
  let sheet: CSSStyleSheet | undefined;
  return {
    add(css: string): void {
      users += 1;
      if (users > 1) return;
      sheet = new CSSStyleSheet();
      sheet.replaceSync(css);
      document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
    },
    remove(): void {
      users -= 1;
      if (users > 0) return;
      document.adoptedStyleSheets = document.adoptedStyleSheets.filter((each) => each !== sheet);
      sheet = undefined;
    },
  };
}

/** Hook form of {@link stylesheetSingleton}. */
export function styleHookSingleton() {
  const sheet = stylesheetSingleton();
  return function useStyle(css: string, dynamic?: boolean): void {
    const key = dynamic === true ? css : '';
    // biome-ignore lint/correctness/useExhaustiveDependencies: the original re-adds only when `dynamic` is set
    useEffect(() => {
      sheet.add(css);
      return () => sheet.remove();
    }, [key]);
  };
}

/** Component form of {@link stylesheetSingleton}. */
export function styleSingleton() {
  const useStyle = styleHookSingleton();
  return function Sheet({ styles, dynamic }: { readonly styles: string; readonly dynamic?: boolean }) {
    useStyle(styles, dynamic);
    return null;
  };
}
