const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text made safe for HTML, in content and in quoted attributes. */
export const escapeHtml = (text: string): string =>
  text.replaceAll(/[&<>"']/g, (char) => ENTITIES[char] ?? char);

const STYLE = `
body { margin: 0; font-family: Verdana, "DejaVu Sans", Arial, sans-serif; font-size: 12px; color: #000; }
table { font-size: 12px; }
input, select, textarea { font-family: Verdana, "DejaVu Sans", Arial, sans-serif; font-size: 12px;
  border: 2px inset #d4d0c8; background: #fff; padding: 2px 3px; color: #000; border-radius: 0; }
input.btn { border: 2px outset #f4f2ee; background: #d4d0c8; padding: 3px 14px; cursor: default; }
input.btn:active { border-style: inset; }
.panel { border: 2px outset #f4f2ee; background: #d4d0c8; }
.bar { background: #0a246a; color: #fff; font-weight: bold; padding: 3px 8px; }
.well { border: 2px inset #d4d0c8; background: #fff; }
.wrong { background: #ffe1dd; }
a { color: #00309c; }
dialog { padding: 0; border: 2px outset #f4f2ee; background: #d4d0c8; color: #000; }
dialog::backdrop { background: #3a3a3a; opacity: .35; }
`;

/** A whole HTML page in the ledger's dress. */
export const page = (title: string, body: string, background = '#e8e6e1'): string =>
  `<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN" "http://www.w3.org/TR/html4/loose.dtd">
<html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(title)}</title>
<style>${STYLE}</style></head>
<body bgcolor="${background}">${body}</body></html>
`;

/** A page of the work frame: title bar, content and the status bar at its foot. */
export const workPage = (title: string, content: string, status = 'Ready.'): string =>
  page(
    title,
    `<table width="100%" cellspacing="0" cellpadding="10" border="0"><tr><td>
<table class="panel" width="640" cellspacing="0" cellpadding="0" border="0">
<tr><td class="bar">${escapeHtml(title)}</td></tr>
<tr><td style="padding:12px">${content}</td></tr>
<tr><td style="padding:2px"><table class="well" width="100%" cellspacing="0" cellpadding="3" border="0" style="background:#d4d0c8"><tr><td><font color="#303030">${escapeHtml(status)}</font></td></tr></table></td></tr>
</table></td></tr></table>`,
  );
