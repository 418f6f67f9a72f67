import type { CDPSession } from 'playwright-core';
import type { RawEvent } from '../page/raw-event.ts';
import { envelopeSchema, rawEventSchema } from './raw-event-schema.ts';

/** Name of the isolated world the agent lives in; the page cannot see into it. */
export const agentWorld = 'understudy-recorder';
/** Name of the function in that world through which the agent speaks. */
export const agentBinding = 'understudyRecorderSend';

/** Whom a channel tells what it hears. */
export interface ChannelListener {
  raw(event: RawEvent, frameId: string, channel: SessionChannel): void;
  frameParent(frameId: string, parentId: string): void;
  mainNavigated?(url: string, sameDocument: boolean): void;
  dialogOpening?(dialog: { type: string; message: string }): void;
  dialogClosed?(answer: { accept: boolean; text: string }): void;
  /** A page sent something that is no event of ours. */
  refused(reason: string): void;
}

/** One CDP session (a page, or a frame in a process of its own) with the agent in every document of it. */
export class SessionChannel {
  readonly session: CDPSession;
  readonly #listener: ChannelListener;
  readonly #frameOfContext = new Map<number, string>();
  readonly #contextOfFrame = new Map<string, number>();
  #mainFrame = '';

  constructor(session: CDPSession, listener: ChannelListener) {
    this.session = session;
    this.#listener = listener;
  }

  /** Puts the agent into every document there is and every one to come. */
  async start(source: string): Promise<void> {
    const { session } = this;
    session.on('Runtime.executionContextCreated', ({ context }) => {
      const frameId: unknown = context.auxData?.['frameId'];
      if (context.name !== agentWorld || typeof frameId !== 'string') return;
      this.#frameOfContext.set(context.id, frameId);
      this.#contextOfFrame.set(frameId, context.id);
    });
    session.on('Runtime.bindingCalled', ({ name, payload, executionContextId }) => {
      if (name === agentBinding) this.#received(payload, executionContextId);
    });
    session.on('Page.frameAttached', ({ frameId, parentFrameId }) =>
      this.#listener.frameParent(frameId, parentFrameId),
    );
    session.on('Page.frameNavigated', ({ frame }) => {
      if (frame.parentId !== undefined) this.#listener.frameParent(frame.id, frame.parentId);
      else if (frame.id === this.#mainFrame) {
        this.#listener.mainNavigated?.(frame.url + (frame.urlFragment ?? ''), false);
      }
    });
    session.on('Page.navigatedWithinDocument', ({ frameId, url }) => {
      if (frameId === this.#mainFrame) this.#listener.mainNavigated?.(url, true);
    });
    session.on('Page.documentOpened', ({ frame }) => {
      void this.call(frame.id, 'function () { understudyAgent.rearm(); }').catch(() => undefined);
    });
    session.on('Page.javascriptDialogOpening', (dialog) => this.#listener.dialogOpening?.(dialog));
    session.on('Page.javascriptDialogClosed', ({ result, userInput }) =>
      this.#listener.dialogClosed?.({ accept: result, text: userInput }),
    );
    await session.send('Page.enable');
    const { frameTree } = await session.send('Page.getFrameTree');
    this.#mainFrame = frameTree.frame.id;
    this.#learnFrames(frameTree);
    await session.send('Runtime.enable');
    await session.send('Runtime.addBinding', { name: agentBinding, executionContextName: agentWorld });
    await session.send('Page.addScriptToEvaluateOnNewDocument', {
      source,
      worldName: agentWorld,
      runImmediately: true,
    });
  }

  /** Id of the topmost frame of this session. */
  get mainFrame(): string {
    return this.#mainFrame;
  }

  /** Frames whose agent this channel reaches. */
  frames(): string[] {
    return [...this.#contextOfFrame.keys()];
  }

  has(frameId: string): boolean {
    return this.#contextOfFrame.has(frameId);
  }

  /** Calls a function in the agent's world of a frame and answers its result by value. */
  async call(frameId: string, declaration: string, args: readonly CallArgument[] = []): Promise<unknown> {
    const { result } = await this.#call(frameId, declaration, args, true);
    return result.value;
  }

  /** As {@link call}, but answers a handle to the result. */
  async handle(
    frameId: string,
    declaration: string,
    args: readonly CallArgument[] = [],
  ): Promise<string | undefined> {
    const { result } = await this.#call(frameId, declaration, args, false);
    return result.objectId;
  }

  /** The element that shows a child frame, as a handle in the agent's world of the frame around it. */
  async frameElement(parentId: string, childId: string): Promise<string | undefined> {
    const executionContextId = this.#contextOfFrame.get(parentId);
    if (executionContextId === undefined) return undefined;
    const { backendNodeId } = await this.session.send('DOM.getFrameOwner', { frameId: childId });
    const { object } = await this.session.send('DOM.resolveNode', { backendNodeId, executionContextId });
    return object.objectId;
  }

  async #call(frameId: string, declaration: string, args: readonly CallArgument[], returnByValue: boolean) {
    const executionContextId = this.#contextOfFrame.get(frameId);
    if (executionContextId === undefined) throw new Error(`no agent in frame ${frameId}`);
    return await this.session.send('Runtime.callFunctionOn', {
      functionDeclaration: declaration,
      executionContextId,
      arguments: [...args],
      returnByValue,
      silent: true,
    });
  }

  #learnFrames(tree: FrameTree): void {
    if (tree.frame.parentId !== undefined) this.#listener.frameParent(tree.frame.id, tree.frame.parentId);
    for (const child of tree.childFrames ?? []) this.#learnFrames(child);
  }

  #received(payload: string, contextId: number): void {
    let message: unknown;
    try {
      message = JSON.parse(payload);
    } catch (error) {
      this.#listener.refused(`not JSON: ${(error as Error).message}`);
      return;
    }
    const envelope = envelopeSchema.safeParse(message);
    if (!envelope.success) {
      this.#listener.refused(envelope.error.message);
      return;
    }
    const { messages, ...place } = envelope.data;
    const frameId = this.#frameOfContext.get(contextId) ?? this.#mainFrame;
    for (const each of messages) {
      const parsed = rawEventSchema.safeParse({ ...each, ...place });
      if (parsed.success) this.#listener.raw(parsed.data, frameId, this);
      else this.#listener.refused(parsed.error.message);
    }
  }
}

/** Argument of a call into the page: a plain value or an element's handle. */
export type CallArgument = { readonly value: unknown } | { readonly objectId: string };

interface FrameTree {
  readonly frame: { readonly id: string; readonly parentId?: string | undefined };
  readonly childFrames?: readonly FrameTree[] | undefined;
}
