export { type Parameters, parameterise, parameteriseText, type Repetition } from './steps/parameterise.ts';
export type { WrittenRecording } from './steps/write-recording.ts';
export { connectRecorder, createWebRecorder, type WebRecorderOptions } from './web/open-recorder.ts';
export {
  type AttachOptions,
  attachRecorder,
  type PickedElement,
  type RecordingView,
  type StopOptions,
  type WebRecorder,
} from './web/recorder.ts';
