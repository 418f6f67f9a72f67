import { stat } from 'node:fs/promises';
import { UnderstudyError } from '../../contract/errors/index.ts';
import type { Box } from '../../contract/flow/targets.ts';
import {
  documentSchemaNameSchema,
  type InferenceAnswer,
  type Box as InferenceBox,
  type InferenceClient,
} from '../../contract/inference/index.ts';
import type { DocumentsPort, ExtractedField, OcrPort, OcrReading, StepScope } from '../../contract/ports.ts';
import { requirePath } from './permissions.ts';

const boxOf = ({ x, y, w, h }: InferenceBox): Box => ({ x, y, width: w, height: h });

const modelOf = (answer: Pick<InferenceAnswer<unknown>, 'model' | 'version'>): string =>
  `${answer.model} ${answer.version}`;

async function permittedFile(scope: StepScope, file: string): Promise<string> {
  const path = await requirePath(scope, file, 'read');
  const info = await stat(path).catch((cause: NodeJS.ErrnoException) => {
    throw new UnderstudyError('file-not-found', { path, reason: cause.code ?? cause.message }, { cause });
  });
  if (info.size === 0)
    throw new UnderstudyError('image-unreadable', { file: path, reason: 'it is empty (0 bytes)' });
  return path;
}

/** Reading pictures through the inference contract, for one step. */
export function createOcr(scope: StepScope, inference: InferenceClient): OcrPort {
  return {
    read: async (image, options = {}): Promise<OcrReading> => {
      const { region, engine, language, mode } = options;
      const source =
        typeof image === 'string'
          ? { path: await permittedFile(scope, image) }
          : { bytes: new Uint8Array(image) };
      const answer = await inference.infer(
        'ocr.read',
        {
          image: source,
          ...(region === undefined
            ? {}
            : {
                region: {
                  x: Math.round(region.x),
                  y: Math.round(region.y),
                  w: Math.round(region.width),
                  h: Math.round(region.height),
                },
              }),
          ...(language === undefined ? {} : { language }),
          ...(mode === undefined ? {} : { mode }),
        },
        { signal: scope.signal, ...(engine === undefined ? {} : { engine }) },
      );
      return {
        text: answer.output.text,
        confidence: answer.output.confidence,
        lines: answer.output.lines.map((line) => ({
          text: line.text,
          confidence: line.confidence,
          box: boxOf(line.box),
          words: line.words.map(({ text, confidence, box }) => ({ text, confidence, box: boxOf(box) })),
        })),
        engine: answer.engine,
        model: modelOf(answer),
        durationMs: answer.timings.totalMs,
      };
    },
  };
}

/** Understanding documents through the inference contract, for one step. */
export function createDocuments(scope: StepScope, inference: InferenceClient): DocumentsPort {
  return {
    extract: async (file, { schema }) => {
      const name = documentSchemaNameSchema.safeParse(schema);
      if (!name.success) {
        throw new UnderstudyError('inference-input-invalid', {
          task: 'document.extract',
          reason: `there is no kind of document “${schema}”; there are: ${documentSchemaNameSchema.options.join(', ')}`,
        });
      }
      const path = await permittedFile(scope, file);
      const answer = await inference.infer(
        'document.extract',
        { file: { path }, schema: name.data },
        { signal: scope.signal },
      );
      const fields = Object.entries(answer.output.fields).map(
        ([field, { value, raw, box, confidence, reason }]): [string, ExtractedField] => [
          field,
          {
            confidence,
            ...(value === null ? {} : { value }),
            ...(raw === null ? {} : { raw }),
            ...(box === null ? {} : { box: boxOf(box) }),
            ...(reason === undefined ? {} : { reason }),
          },
        ],
      );
      return {
        schema: answer.output.schema,
        fields: Object.fromEntries(fields),
        confidence: answer.output.confidence,
        text: answer.output.text,
        model: modelOf(answer),
        durationMs: answer.timings.totalMs,
      };
    },
  };
}
