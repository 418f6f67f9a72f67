import { type ReactNode, useEffect } from 'react';
import { classes } from '../kit/index.ts';
import './shell.css';

export interface PageProps {
  readonly title: string;
  /** One quiet line below the title. */
  readonly sub?: ReactNode;
  /** Beside the title, e.g. a status pill. */
  readonly beside?: ReactNode;
  /** Before the title, e.g. a way back. */
  readonly before?: ReactNode;
  readonly actions?: ReactNode;
  /** `column`: a scrolling centred column; `narrow`: the same for forms; `bare`: the child fills the page itself. */
  readonly layout?: 'column' | 'narrow' | 'bare' | undefined;
  readonly children: ReactNode;
}

/** One screen of the Studio: head with title and actions, then its content; names the window too. */
export function Page({ title, sub, beside, before, actions, layout = 'column', children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · Understudy`;
  }, [title]);
  return (
    <main className="page">
      <header className="page-head">
        {before}
        <div className="grow">
          <div className="row">
            <h1 className="page-title truncate">{title}</h1>
            {beside}
          </div>
          {sub === undefined ? null : <div className="page-sub truncate">{sub}</div>}
        </div>
        {actions === undefined ? null : <div className="page-actions">{actions}</div>}
      </header>
      {layout === 'bare' ? (
        children
      ) : (
        <div className="page-body">
          <div className={classes('page-column', layout === 'narrow' && 'page-narrow')}>{children}</div>
        </div>
      )}
    </main>
  );
}
