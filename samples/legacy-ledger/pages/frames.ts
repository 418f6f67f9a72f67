import { escapeHtml, page } from './layout.ts';

/** The three frames people work in: banner, menu and work. */
export const framesetPage = (): string =>
  `<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Frameset//EN" "http://www.w3.org/TR/html4/frameset.dtd">
<html lang="en"><head><meta charset="utf-8"><title>LEDGER/2 Accounts Payable</title></head>
<frameset rows="46,*" border="0" frameborder="0" framespacing="0">
<frame name="banner" title="Banner" src="/banner" scrolling="no" noresize>
<frameset cols="176,*" border="0" frameborder="0" framespacing="0">
<frame name="menu" title="Menu" src="/menu" noresize>
<frame name="work" title="Work area" src="/welcome">
</frameset>
<noframes><body>LEDGER/2 needs a browser that shows frames.</body></noframes>
</frameset></html>
`;

/** The strip at the top: product, release, who is signed on. */
export const bannerPage = (user: string): string =>
  page(
    'Banner',
    `<table width="100%" height="46" cellspacing="0" cellpadding="8" border="0" bgcolor="#0a246a"><tr>
<td><font color="#ffffff" size="4"><b>LEDGER/2</b></font> <font color="#b8c6ea">Accounts Payable &nbsp;·&nbsp; Release 4.21</font></td>
<td align="right"><font color="#ffffff">Signed on: <b>${escapeHtml(user)}</b></font></td>
</tr></table>`,
    '#0a246a',
  );

const MENU: readonly (readonly [string, string])[] = [
  ['/entry', 'Enter invoice'],
  ['/list', 'Invoice list'],
  ['/welcome', 'Day overview'],
];

/** The menu at the left; its links open in the work frame. */
export const menuPage = (): string =>
  page(
    'Menu',
    `<table width="100%" cellspacing="0" cellpadding="6" border="0">
<tr><td bgcolor="#7b8db8"><font color="#ffffff"><b>Invoices</b></font></td></tr>
${MENU.map(([href, text]) => `<tr><td>&#9656; <a href="${href}" target="work">${text}</a></td></tr>`).join('\n')}
<tr><td bgcolor="#7b8db8"><font color="#ffffff"><b>Session</b></font></td></tr>
<tr><td>&#9656; <a href="/logout" target="_top">Sign off</a></td></tr>
</table>`,
    '#cfd6e6',
  );

/** The sign-on page; `refused` adds the complaint about user or password. */
export const loginPage = (user: string, refused: boolean): string =>
  page(
    'LEDGER/2 Sign on',
    `<table width="100%" height="420" border="0"><tr><td align="center">
<form method="post" action="/login">
<table class="panel" width="380" cellspacing="0" cellpadding="0" border="0">
<tr><td class="bar">LEDGER/2 Sign on</td></tr>
<tr><td style="padding:16px">
${refused ? '<p style="margin:0 0 12px"><font color="#a00000"><b>User or password not accepted.</b></font></p>' : ''}
<table cellspacing="0" cellpadding="4" border="0" width="100%">
<tr><td width="90">User</td><td><input type="text" name="F_USER" size="24" value="${escapeHtml(user)}" autocomplete="username"></td></tr>
<tr><td>Password</td><td><input type="password" name="F_PASS" size="24" autocomplete="current-password"></td></tr>
<tr><td></td><td style="padding-top:10px"><input class="btn" type="submit" value="Sign on"></td></tr>
</table></td></tr></table></form>
<p><font color="#5a5a5a">Nordhafen Trading Intranet. Authorised staff only.</font></p>
</td></tr></table>`,
  );

/** What a frame shows when its session is over. */
export const expiredPage = (): string =>
  page(
    'Session ended',
    `<table cellpadding="16"><tr><td><b>Your session has ended.</b><br><br>
<a href="/" target="_top">Sign on again</a></td></tr></table>`,
  );
