import './small.css';

/** Turning ring for work of unknown length; `size` in CSS pixels. */
export function Spinner({
  size = 16,
  label,
}: {
  readonly size?: number;
  readonly label?: string | undefined;
}) {
  return (
    <span
      className="spinner"
      style={{ width: size, height: size }}
      {...(label === undefined ? { 'aria-hidden': true } : { role: 'status', 'aria-label': label })}
    />
  );
}

/** Grey bar that keeps the place of text still loading. */
export function Skeleton({
  width = '100%',
  height = 14,
}: {
  readonly width?: number | string;
  readonly height?: number | string;
}) {
  return <span className="skeleton" aria-hidden style={{ width, height, display: 'block' }} />;
}
