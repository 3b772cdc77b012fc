const WIDTH = 125;
/** What would begin a list, a heading or a quotation at the beginning of a line. */
const BEGINS_A_BLOCK = /^(?:[-+*>]|#+|\d+[.)])$/;

/** A table of Markdown; Prettier lays it out. */
export function table(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  return [titles, titles.map(() => '---'), ...rows].map(line).join('\n');
}

/** A paragraph in lines of a width that can be read. */
export function paragraph(text: string): string {
  const lines = [''];
  for (const word of text.split(' ')) {
    const last = lines.at(-1) ?? '';
    const fits = last.length + word.length < WIDTH;
    if (last === '' || fits || BEGINS_A_BLOCK.test(word))
      lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
    else lines.push(word);
  }
  return lines.join('\n');
}

function line(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', String.raw`\|`)).join(' | ')} |`;
}
