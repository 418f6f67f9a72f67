/** What a link may ask for; each only shows a place, none performs or changes anything. */
const verbs = {
  bot: (id: string) => `#/bots/${id}`,
  run: (id: string) => `#/runs/${id}`,
  task: (_: string) => '#/tasks',
} as const;

type Verb = keyof typeof verbs;

const isVerb = (word: string): word is Verb => Object.hasOwn(verbs, word);

/** Longest link that is looked at. */
const mostCharacters = 200;

/**
 * The place in the Studio that `understudy://<verb>/<id>` means: one of three verbs and one opaque id of letters, digits,
 * `-` and `_`. Anything else (paths, queries, encodings) is no link of ours and answers undefined.
 */
export function placeOfLink(link: string): string | undefined {
  if (link.length > mostCharacters) return undefined;
  const match = /^understudy:\/\/([a-z]+)\/([A-Za-z0-9][A-Za-z0-9_-]{0,99})\/?$/.exec(link);
  const verb = match?.[1];
  const id = match?.[2];
  return verb === undefined || id === undefined || !isVerb(verb) ? undefined : verbs[verb](id);
}

/** The first link of ours among the arguments a second start was given. */
export function linkAmong(args: readonly string[]): string | undefined {
  return args.find((arg) => placeOfLink(arg) !== undefined);
}
