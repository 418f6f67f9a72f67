import { UnderstudyError } from '../../contract/errors/index.ts';
import type { InferenceEngine } from '../../contract/inference/index.ts';
import type { OcrEngine } from '../ocr/engine.ts';
import { openPpOcr } from '../ocr/open-ppocr.ts';
import { openTesseract } from '../ocr/tesseract.ts';
import { findVersion } from '../store/find-version.ts';
import type { ModelVersion } from '../store/model-version.ts';
import type { ProcessSettings } from './protocol.ts';
import { chooseProvider } from './provider-choice.ts';

/** Loaded engines, kept warm by engine and version. */
export class EngineShelf {
  readonly #settings: ProcessSettings;
  readonly #open = new Map<string, Promise<OcrEngine>>();

  constructor(settings: ProcessSettings) {
    this.#settings = settings;
  }

  /** The engine, loaded now if it is not warm yet; a failed load is tried again the next time. */
  async take(engine: InferenceEngine, version: string | undefined): Promise<OcrEngine> {
    const model = await findVersion(engine, version, this.#settings.modelsFolder);
    const key = `${model.engine}@${model.version}`;
    const warm = this.#open.get(key);
    if (warm !== undefined) return warm;
    const opening = opened(model);
    this.#open.set(key, opening);
    try {
      return await opening;
    } catch (error) {
      this.#open.delete(key);
      throw error;
    }
  }
}

async function opened(model: ModelVersion): Promise<OcrEngine> {
  try {
    return model.engine === 'tesseract'
      ? await openTesseract(model)
      : await openPpOcr(model, chooseProvider());
  } catch (cause) {
    if (cause instanceof UnderstudyError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UnderstudyError(
      'model-unavailable',
      { model: `${model.name} ${model.version}`, reason },
      { cause },
    );
  }
}
