import { relative } from 'node:path';
import ignore, { type Ignore } from 'ignore';

/** What the .gitignore files of one clone leave out, as git reads them; paths are absolute. */
export class IgnoreRules {
  readonly #top: string;
  readonly #patterns: Ignore;

  private constructor(top: string, patterns: Ignore) {
    this.#top = top;
    this.#patterns = patterns;
  }

  /** Rules that leave nothing out. */
  static under(top: string): IgnoreRules {
    return new IgnoreRules(top, noPatterns());
  }

  /** With a .gitignore file of a folder besides: the later one decides. */
  with(folder: string, text: string): IgnoreRules {
    const prefix = relative(this.#top, folder);
    const lines = text
      .replace(/^\uFEFF/, '')
      .split(/\r?\n/)
      .filter((line) => line.trim() !== '' && !line.startsWith('#'));
    const patterns = prefix === '' ? lines : lines.map((line) => below(prefix, line));
    return new IgnoreRules(this.#top, noPatterns().add(this.#patterns).add(patterns));
  }

  leaveOut(path: string, isFolder: boolean): boolean {
    return this.#patterns.ignores(`${relative(this.#top, path)}${isFolder ? '/' : ''}`);
  }
}

/** Without its check of paths, which takes a file called `...` for a mistake. */
function noPatterns(): Ignore {
  return ignore.default({ ignorecase: false, allowRelativePaths: true });
}

/** A line of a folder's file, as the file of the clone's top would say it. */
function below(prefix: string, line: string): string {
  const not = line.startsWith('!') ? '!' : '';
  const pattern = line.slice(not.length).replace(/^\\(?=[#!])/, '');
  const folder = prefix.replaceAll(/[\\*?[\]]/g, String.raw`\$&`);
  // a slash before the end ties it to its folder
  const anchored = /\/(?=.*\S)/.test(pattern);
  return `${not}/${folder}/${anchored ? pattern.replace(/^\//, '') : `**/${pattern}`}`;
}
