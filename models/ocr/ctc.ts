/** One recognised character: its time step and the network's probability. */
export interface Glyph {
  char: string;
  step: number;
  confidence: number;
}

/**
 * Probability of a space between two characters above which one is read there.
 * PP-OCRv4 suppresses spaces; this value was chosen on rendered pages apart from the measured ones (see docs/models.md).
 */
export const latentSpaceThreshold = 0.01;

/** The characters a recogniser's classes stand for; class 0 is the CTC blank. */
export interface Charset {
  chars: readonly string[];
  spaceClass: number;
}

/** Greedy CTC decoding of `steps` rows of class probabilities, with spaces the network only hinted at. */
export function decodeCtc(probabilities: Float32Array, steps: number, charset: Charset): Glyph[] {
  const classes = charset.chars.length;
  const glyphs: Glyph[] = [];
  let previous = 0;
  let spaceHint = 0;
  for (let step = 0; step < steps; step++) {
    const row = step * classes;
    let best = 0;
    let bestProbability = probabilities[row] as number;
    for (let c = 1; c < classes; c++) {
      const probability = probabilities[row + c] as number;
      if (probability > bestProbability) {
        best = c;
        bestProbability = probability;
      }
    }
    spaceHint = Math.max(spaceHint, probabilities[row + charset.spaceClass] as number);
    if (best !== 0 && best !== previous) {
      const char = charset.chars[best] as string;
      const last = glyphs.at(-1);
      if (
        char !== ' ' &&
        last !== undefined &&
        last.char !== ' ' &&
        spaceHint > latentSpaceThreshold &&
        maySeparate(last.char, char)
      ) {
        glyphs.push({ char: ' ', step: (last.step + step) / 2, confidence: Math.max(spaceHint, 0.5) });
      }
      if (char !== ' ' || (last !== undefined && last.char !== ' ')) {
        glyphs.push({ char, step, confidence: bestProbability });
      }
      spaceHint = 0;
    } else if (best !== 0) {
      const last = glyphs.at(-1);
      if (last !== undefined) last.confidence = Math.max(last.confidence, bestProbability);
      spaceHint = 0;
    }
    previous = best;
  }
  if (glyphs.at(-1)?.char === ' ') glyphs.pop();
  return glyphs;
}

/** Marks cling to their word: a mere hint of a space before a comma, or after a point between digits, is noise. */
function maySeparate(left: string, right: string): boolean {
  if (/[,.;:!?)\]}]/.test(right) || /[([{]/.test(left)) return false;
  return !(/[.,]/.test(left) && /\d/.test(right));
}
