import { z } from 'zod';
import { problemSchema } from '../errors/problem.ts';
import { stepAddressSchema } from './events.ts';

/**
 * A place where a debugged run stops or says something. It is remembered by step name and pointer, so that it finds
 * its step again after the document was edited around it.
 */
export const breakpointSchema = z.object({
  id: z.string(),
  /** Name of the step. */
  step: z.string(),
  /** JSON pointer the step had when the breakpoint was set. */
  pointer: z.string(),
  enabled: z.boolean().default(true),
  /** jq; the run stops only where it holds. It sees the step's input, `$context` and the variables. */
  condition: z.string().optional(),
  /** Stops from the n-th time on that the step comes by with its condition holding. */
  hits: z.number().int().positive().optional(),
  /** A logpoint: this text, with `${ jq }` in it evaluated, goes to the log and the run does not stop. */
  log: z.string().optional(),
});
export type Breakpoint = z.infer<typeof breakpointSchema>;

/** When errors stop a debugged run: never, where no `try` around the step will take them, or always. */
export const stopOnErrorSchema = z.enum(['never', 'uncaught', 'always']);
export type StopOnError = z.infer<typeof stopOnErrorSchema>;

/** What makes a debugged run of one bot stop. */
export const debugSettingsSchema = z.object({
  breakpoints: z.array(breakpointSchema).default([]),
  onError: stopOnErrorSchema.default('uncaught'),
  /** Stops before the step after one whose element was healed. */
  onHeal: z.boolean().default(false),
});
export type DebugSettings = z.infer<typeof debugSettingsSchema>;

/** Why a run stopped. `held`: another branch of a fork stopped, and this one waits with it. */
export const stopReasonSchema = z.enum([
  'entry',
  'breakpoint',
  'step',
  'pause',
  'reached',
  'error',
  'heal',
  'held',
]);
export type StopReason = z.infer<typeof stopReasonSchema>;

/** One step that is being performed, as a line of the call stack. */
export const debugFrameSchema = z.object({
  step: stepAddressSchema,
  kind: z.string(),
  /** Round of the innermost loop around it, from 1. */
  round: z.number().int().positive().optional(),
  /** Branch of the innermost fork around it. */
  branch: z.string().optional(),
});
export type DebugFrame = z.infer<typeof debugFrameSchema>;

/** Where one line of a run stands still. */
export const debugStopSchema = z.object({
  /** Before its step, at the step's fault, or during a wait. */
  at: z.enum(['before', 'fault', 'during']),
  reason: stopReasonSchema,
  /** Breakpoint that stopped it. */
  breakpoint: z.string().optional(),
  /** What the person should know, e.g. that a condition could not be evaluated. */
  note: z.string().optional(),
  error: problemSchema.optional(),
  /** Innermost first; the first is where it stands. */
  stack: z.array(debugFrameSchema).min(1),
});
export type DebugStop = z.infer<typeof debugStopSchema>;

/** The debugger of one run. `pausing`: it stops as soon as the action at work has ended. */
export const debugStateSchema = z.object({
  runId: z.string(),
  state: z.enum(['running', 'pausing', 'paused', 'ended']),
  /** Whether breakpoints and errors stop it; a plain run only pauses when told to. */
  armed: z.boolean(),
  /** First the one that stopped the run, then those held with it. */
  stops: z.array(debugStopSchema),
  settings: debugSettingsSchema,
  /** Breakpoints whose step is no longer in the document. */
  unplaced: z.array(z.string()),
  /** Parameters changed while paused, in force until the end of the run and not in the document. */
  changed: z.array(z.object({ pointer: z.string(), task: z.record(z.string(), z.unknown()) })),
});
export type DebugState = z.infer<typeof debugStateSchema>;

/** How a stopped run goes on. At a fault, `continue` lets the error go where it would have gone. */
export const debugGoSchema = z.enum(['continue', 'over', 'into', 'out', 'to', 'skip', 'retry']);
export type DebugGo = z.infer<typeof debugGoSchema>;

/** Data that can be looked at and changed while paused. `task` is the step's own text: parameters, conditions. */
export const debugScopeSchema = z.enum(['input', 'variables', 'context', 'task', 'workflow']);
export type DebugScope = z.infer<typeof debugScopeSchema>;

/** One value in a tree of variables; long ones are cut, large ones are opened by asking for their children. */
export const debugValueSchema = z.object({
  /** Key or index in its parent. */
  key: z.string(),
  kind: z.enum(['object', 'list', 'text', 'number', 'boolean', 'null', 'bytes']),
  /** One line. */
  preview: z.string(),
  /** Number of members of an object or list. */
  size: z.number().int().nonnegative().optional(),
  /** A short text, number, boolean or null as it is, to be edited in place. */
  value: z.union([z.string(), z.number(), z.boolean(), z.null()]).optional(),
});
export type DebugValue = z.infer<typeof debugValueSchema>;
