import { StyleModule as Original } from 'style-mod';

/*
 * Stands in for `style-mod`, through which CodeMirror adds its rules: given the document it writes a <style> element,
 * which `style-src 'self'` refuses; given a root without a head it adopts a constructed sheet, which is allowed.
 */
const roots = new WeakMap<Document, DocumentOrShadowRoot>();

function headless(document: Document): DocumentOrShadowRoot {
  const known = roots.get(document);
  if (known !== undefined) return known;
  const root = new Proxy(document, {
    get(target, property) {
      if (property === 'head') return undefined;
      if (property === 'ownerDocument') return target;
      return Reflect.get(target, property, target);
    },
    set: (target, property, value) => Reflect.set(target, property, value, target),
  });
  roots.set(document, root);
  return root;
}

/** CodeMirror's style module, mounted without style elements. */
export class StyleModule extends Original {
  static override mount(
    root: Document | ShadowRoot | DocumentOrShadowRoot,
    modules: Original | readonly Original[],
    options?: { nonce?: string },
  ): void {
    Original.mount(root === document ? headless(document) : root, modules, options);
  }
}
