import {
  CircleDot,
  House,
  Keyboard,
  KeyRound,
  ListChecks,
  Moon,
  Play,
  Settings,
  SquarePen,
  Stethoscope,
  Sun,
  UserRoundCheck,
} from 'lucide-react';
import { toastProblem } from '../kit/index.ts';
import {
  type Command,
  navigate,
  type Route,
  type Shortcut,
  useCall,
  useChangeSettings,
  useCommands,
  useShortcuts,
  useTheme,
} from '../state/index.ts';

const places: readonly {
  readonly keys: string;
  readonly title: string;
  readonly route: Route;
  readonly icon: typeof House;
}[] = [
  { keys: 'g h', title: 'Go to bots', route: { page: 'home' }, icon: House },
  { keys: 'g r', title: 'Go to recording', route: { page: 'record' }, icon: CircleDot },
  { keys: 'g u', title: 'Go to runs', route: { page: 'runs' }, icon: ListChecks },
  { keys: 'g t', title: 'Go to human tasks', route: { page: 'tasks' }, icon: UserRoundCheck },
  { keys: 'g s', title: 'Go to settings', route: { page: 'settings', section: 'general' }, icon: Settings },
  { keys: 'g d', title: 'Go to doctor', route: { page: 'settings', section: 'doctor' }, icon: Stethoscope },
];

/** Shortcuts and palette entries that work on every screen. */
export function useShellCommands(actions: {
  readonly openPalette: () => void;
  readonly openShortcuts: () => void;
}): void {
  const bots = useCall('bots.list', {}).data?.bots ?? [];
  const theme = useTheme();
  const change = useChangeSettings();

  const shortcuts: readonly Shortcut[] = [
    { keys: 'Ctrl+K', title: 'Find anything', group: 'Everywhere', inFields: true, run: actions.openPalette },
    { keys: '?', title: 'Keyboard shortcuts', group: 'Everywhere', run: actions.openShortcuts },
    ...places.map((place) => ({
      keys: place.keys,
      title: place.title,
      group: 'Everywhere',
      run: () => navigate(place.route),
    })),
  ];
  useShortcuts(shortcuts);

  const commands: readonly Command[] = [
    ...places.map((place) => ({
      id: place.keys,
      title: place.title,
      group: 'Pages',
      icon: <place.icon />,
      keys: place.keys,
      run: () => navigate(place.route),
    })),
    {
      id: 'secrets',
      title: 'Go to secrets',
      group: 'Pages',
      icon: <KeyRound />,
      words: 'password credential',
      run: () => navigate({ page: 'settings', section: 'secrets' }),
    },
    ...bots.flatMap((bot) => [
      {
        id: `edit ${bot.botId}`,
        title: `Edit ${bot.title}`,
        group: 'Bots',
        icon: <SquarePen />,
        words: bot.botId,
        run: () => navigate({ page: 'bot', botId: bot.botId }),
      },
      {
        id: `run ${bot.botId}`,
        title: `Run ${bot.title}`,
        group: 'Bots',
        icon: <Play />,
        words: bot.botId,
        run: () => navigate({ page: 'start', botId: bot.botId }),
      },
    ]),
    {
      id: 'theme',
      title: theme === 'dark' ? 'Use the light theme' : 'Use the dark theme',
      group: 'View',
      icon: theme === 'dark' ? <Sun /> : <Moon />,
      words: 'appearance colour mode',
      run: () => {
        change({ theme: theme === 'dark' ? 'light' : 'dark' }).catch(toastProblem);
      },
    },
    {
      id: 'shortcuts',
      title: 'Keyboard shortcuts',
      group: 'View',
      icon: <Keyboard />,
      keys: '?',
      run: actions.openShortcuts,
    },
  ];
  useCommands(commands);
}
