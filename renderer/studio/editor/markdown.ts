function inline(text: string, into: HTMLElement): void {
  for (const part of text.split(/(\*\*[^*]+\*\*|`[^`]+`)/)) {
    if (part === '') continue;
    const tag = part.startsWith('**')
      ? 'strong'
      : part.startsWith('`') && part.length > 1
        ? 'code'
        : undefined;
    if (tag === undefined) into.append(part);
    else {
      const element = document.createElement(tag);
      element.textContent = part.replace(/^(\*\*|`)|(\*\*|`)$/g, '');
      into.append(element);
    }
  }
}

/** Paragraphs, lists, bold and code of a short Markdown text; everything else stays the text it is. */
export function markdownElement(markdown: string): HTMLElement {
  const root = document.createElement('div');
  root.className = 'doc-tip';
  for (const block of markdown.split(/\n{2,}/)) {
    const lines = block.split('\n');
    if (lines.every((line) => line.startsWith('- '))) {
      const list = document.createElement('ul');
      for (const line of lines) {
        const item = document.createElement('li');
        inline(line.slice(2), item);
        list.append(item);
      }
      root.append(list);
    } else {
      const paragraph = document.createElement('p');
      inline(block, paragraph);
      root.append(paragraph);
    }
  }
  return root;
}
