import { agoWords, fullTime, useNow } from './time-words.ts';

/** A point in time as `5 minutes ago`; the full date is its title. */
export function Ago({ iso }: { readonly iso: string }) {
  const now = useNow();
  return (
    <time dateTime={iso} title={fullTime(iso)}>
      {agoWords(iso, now)}
    </time>
  );
}
