import { registry } from '../../bots/catalog/registry.ts';
import { describeStep } from '../../contract/flow/sentence.ts';
import type { RecordedStep } from '../../contract/rpc/calls.ts';
import type { RawEvent } from '../page/raw-event.ts';
import { type CompactStep, compact } from '../steps/compact.ts';
import type { HostEvent, RecordEntry } from '../steps/record.ts';
import { TargetBook } from '../targets/target-book.ts';

type Told = Exclude<RawEvent, { kind: 'describe' } | { kind: 'ready' } | { kind: 'picked' }>;

/** Everything a recording has so far, and the steps it amounts to. */
export class RecordingLog {
  readonly book = new TargetBook();
  readonly #now: () => number;
  readonly #entries: RecordEntry[] = [];
  readonly #deleted = new Set<string>();
  readonly #hosts = new Set<string>();
  #lastId = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  addPageEvent(
    page: string,
    raw: Told,
    about: {
      readonly target?: string | undefined;
      readonly paths?: readonly string[] | undefined;
      readonly secret?: string | undefined;
    },
  ): void {
    this.#entries.push({ ...this.#head(page), event: { from: 'page', raw, ...about } });
  }

  addHostEvent(page: string, host: HostEvent): void {
    this.#entries.push({ ...this.#head(page), event: { from: 'browser', host } });
  }

  /** Remembers a host that a document came from. */
  addHost(address: string): void {
    if (!URL.canParse(address)) return;
    const { protocol, host } = new URL(address);
    if (protocol === 'http:' || protocol === 'https:') this.#hosts.add(host);
  }

  delete(stepId: string): boolean {
    if (!this.steps().some((step) => step.id === stepId)) return false;
    this.#deleted.add(stepId);
    return true;
  }

  get entries(): readonly RecordEntry[] {
    return this.#entries;
  }

  get hosts(): readonly string[] {
    return [...this.#hosts].sort();
  }

  steps(): CompactStep[] {
    return compact(this.#entries, this.#deleted);
  }

  /** The steps as the live list shows them. */
  recordedSteps(): RecordedStep[] {
    return this.steps().map((step) => {
      const booked = step.target === undefined ? undefined : this.book.get(step.target);
      return {
        id: step.id,
        sentence: describeStep(
          registry.get(step.action)?.entry,
          step.id,
          { call: step.action, with: step.input },
          (name) => this.book.get(name)?.target.title,
        ),
        action: step.action,
        input: { ...step.input },
        ...(booked === undefined ? {} : { target: { name: booked.name, target: booked.target } }),
        ...(booked?.crop === undefined
          ? {}
          : { thumbnail: `data:image/png;base64,${Buffer.from(booked.crop).toString('base64')}` }),
        at: step.at,
      };
    });
  }

  #head(page: string): { id: string; at: string; page: string } {
    return { id: `r${++this.#lastId}`, at: new Date(this.#now()).toISOString(), page };
  }
}
