import type { ReactNode } from 'react';
import './small.css';

/** What a list shows before it has anything: what will be here and the next step to take. */
export function EmptyState({
  icon,
  title,
  children,
  actions,
}: {
  readonly icon?: ReactNode;
  readonly title: string;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
}) {
  return (
    <div className="empty">
      {icon === undefined ? null : <div className="empty-icon">{icon}</div>}
      <h2 className="empty-title">{title}</h2>
      {children === undefined ? null : <div className="empty-text">{children}</div>}
      {actions === undefined ? null : <div className="empty-actions">{actions}</div>}
    </div>
  );
}
