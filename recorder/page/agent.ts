import { Anticipation } from './anticipation.ts';
import { Capture } from './capture.ts';
import { boxOf, elementsByRef } from './describe.ts';
import { countCss, cssPath, simpleSelectors } from './paths.ts';
import { Picker, type PickMode } from './picking.ts';
import type { HandlerTiming } from './raw-event.ts';
import { Sending } from './sending.ts';

/** Put before the bundle by the host. */
export interface AgentConfig {
  /** Name of the CDP binding in the agent's world. */
  readonly binding: string;
  /** Keep how long each handler took. */
  readonly measure: boolean;
}
declare const understudyConfig: AgentConfig;

/** What the host may call inside the agent's world. */
export interface AgentApi {
  pick(mode: PickMode): void;
  cancelPick(): void;
  /** Registers the listeners again after the page has thrown them away with `document.open()`. */
  rearm(): void;
  element(ref: number): Element | undefined;
  /** Selector, name and content box of a frame element. */
  frame(element: Element): { selector?: string; name?: string; route?: string; x: number; y: number };
  timings: HandlerTiming[];
}

const world = globalThis as typeof globalThis & { understudyAgent?: AgentApi };

function start(): AgentApi {
  const binding = (globalThis as unknown as Record<string, unknown>)[understudyConfig.binding];
  const sending = new Sending(binding as (payload: string) => void);
  const { send } = sending;
  const picker = new Picker(send);
  const timings: HandlerTiming[] = [];
  const capture = new Capture(send);
  const anticipation = new Anticipation();
  const listeners: [string, (event: Event) => void][] = Object.entries(capture.handlers()).map(
    ([type, handler]) => {
      const handle = (event: Event): void => {
        if (event.type === 'pointermove') {
          if (picker.takes(event)) return;
          handler(event);
          anticipation.pointer(event);
          return;
        }
        sending.together(() => {
          if (picker.takes(event)) return;
          handler(event);
          capture.eventBegins(event);
        });
      };
      if (!understudyConfig.measure) return [type, handle];
      const timed = (event: Event): void => {
        const from = performance.now();
        handle(event);
        timings.push({ type, ms: performance.now() - from });
      };
      return [type, timed];
    },
  );
  const ends = (event: Event): void => capture.eventEnds(event);
  const arm = (): void => {
    for (const [type, listener] of listeners) {
      window.removeEventListener(type, listener, true);
      window.addEventListener(type, listener, true);
      window.removeEventListener(type, ends);
      window.addEventListener(type, ends);
    }
  };
  arm();
  const announce = (): void => {
    send({ kind: 'ready', title: document.title });
    anticipation.warmUp();
  };
  if (document.readyState === 'loading') {
    document.addEventListener('DOMContentLoaded', announce, { once: true });
  } else announce();
  return {
    pick: (mode) => picker.start(mode),
    cancelPick: () => picker.stop(),
    rearm: arm,
    element: (ref) => elementsByRef.get(ref)?.deref(),
    frame: (element) => {
      const box = boxOf(element.getBoundingClientRect());
      const selector = simpleSelectors(element).find((each) => countCss(each) === 1) ?? cssPath(element);
      const name = element.getAttribute('name');
      return {
        ...(selector === undefined ? {} : { selector }),
        ...(name ? { name } : {}),
        ...frameRoute(element),
        x: box.x + element.clientLeft,
        y: box.y + element.clientTop,
      };
    },
    timings,
  };
}

/** Path of the address a frame element was written with; frames filled by script have none. */
function frameRoute(element: Element): { route?: string } {
  const source = element.getAttribute('src');
  if (!source || !URL.canParse(source, document.baseURI)) return {};
  const { protocol, pathname } = new URL(source, document.baseURI);
  return protocol === 'http:' || protocol === 'https:' ? { route: pathname } : {};
}

if (world.understudyAgent === undefined) world.understudyAgent = start();
else world.understudyAgent.rearm();
