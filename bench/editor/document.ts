/** A bot of `count` steps as recordings make them, one loop of a hundred steps in every thousand. */
export function botOf(count: number): string {
  const lines = ["document: { dsl: '1.0.3', namespace: bench, name: long, version: 1.0.0 }", 'do:'];
  const step = (index: number, indent: string): void => {
    lines.push(`${indent}- step${index}:`, `${indent}    call: log.write`, `${indent}    with:`);
    lines.push(`${indent}      message: 'line ${index} of the table'`);
  };
  for (let index = 0; index < count; index += 1) {
    if (index % 1000 === 500 && index + 100 < count) {
      lines.push(`  - loop${index}:`, '      for: { each: row, in: "${ $context.rows }" }', '      do:');
      for (const end = index + 99; index < end; index += 1) step(index, '        ');
    } else step(index, '  ');
  }
  return `${lines.join('\n')}\n`;
}
