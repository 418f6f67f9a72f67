import { type Command, matchScore } from '../state/commands.ts';

/** Commands that answer the query, best first; without a query in their own order. */
export function rankCommands(commands: readonly Command[], query: string): readonly Command[] {
  if (query.trim() === '') return commands;
  return commands
    .map((command) => {
      const title = matchScore(query, command.title);
      const words = matchScore(query, `${command.title} ${command.group} ${command.words ?? ''}`);
      return { command, score: title === undefined ? (words === undefined ? undefined : words - 5) : title };
    })
    .filter((hit): hit is { command: Command; score: number } => hit.score !== undefined)
    .sort((a, b) => b.score - a.score)
    .map((hit) => hit.command);
}
