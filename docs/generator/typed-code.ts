import { join } from 'node:path';
import ts from 'typescript';
import { LabFault } from '../../harness/core/errors.ts';
import { wordOf, type Word } from './word.ts';

/** What somebody may write down of the harness: a type, a class or a function, with its comment. */
export interface Noun {
  readonly name: string;
  readonly comment: string;
  /** As it is called, of a function: `digestOf(stream: Readable): Promise<Digest>`; or what it is, of a type without words of its own. */
  readonly form: string;
  /** What it has: methods and properties, in the order of the code, and then what it has of others. */
  readonly words: readonly Word[];
}

const ENTRY = 'harness/index.ts';
const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  lib: ['lib.es2023.d.ts', 'lib.esnext.disposable.d.ts'],
  module: ts.ModuleKind.NodeNext,
  strict: true,
  exactOptionalPropertyTypes: true,
  allowImportingTsExtensions: true,
  noEmit: true,
  types: [],
};

/** harness/index.ts and all that it imports, as the compiler understands it. */
export class TypedCode {
  readonly #root: string;
  readonly #program: ts.Program;
  readonly #checker: ts.TypeChecker;

  constructor(root: string) {
    this.#root = root;
    this.#program = ts.createProgram({ rootNames: [join(root, ENTRY)], options: OPTIONS });
    this.#checker = this.#program.getTypeChecker();
  }

  /** What harness/index.ts exports, in its order. */
  exported(): readonly Noun[] {
    return this.#exportsOf(ENTRY).map((symbol) => this.#nounOf(symbol));
  }

  /** What a file of harness/ exports by this name; throws `LabFault` where it does not. */
  noun(file: string, name: string): Noun {
    const path = `harness/${file}`;
    const symbol = this.#exportsOf(path).find((one) => one.name === name);
    if (!symbol)
      throw new LabFault(`${path} exports no ${name}: name it in the sections of pages/ as it is there`);
    return this.#nounOf(symbol);
  }

  #exportsOf(path: string): readonly ts.Symbol[] {
    const source = this.#program.getSourceFile(join(this.#root, path));
    const module = source && this.#checker.getSymbolAtLocation(source);
    if (!module) throw new LabFault(`${path}: ${ENTRY} does not lead to it`);
    return this.#checker.getExportsOfModule(module);
  }

  #nounOf(symbol: ts.Symbol): Noun {
    const isAlias = (symbol.flags & ts.SymbolFlags.Alias) !== 0;
    const meant = isAlias ? this.#checker.getAliasedSymbol(symbol) : symbol;
    const { text, call, gives } = wordOf(meant, this.#checker);
    const words = this.#wordsOf(meant);
    const form = call === '' ? gives : `${call}: ${gives}`;
    return { name: symbol.name, comment: text, form: words.length > 0 ? '' : form, words };
  }

  #wordsOf(symbol: ts.Symbol): readonly Word[] {
    const type = this.#checker.getDeclaredTypeOfSymbol(symbol);
    if ((type.flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection)) === 0) return [];
    return this.#checker
      .getPropertiesOfType(type)
      .filter((property) => this.#isOurs(property))
      .map((property) => wordOf(property, this.#checker));
  }

  /** Neither private, nor a symbol's, nor of an array or an error. */
  #isOurs({ name, declarations }: ts.Symbol): boolean {
    const [source] = (declarations ?? []).map((declaration) => declaration.getSourceFile());
    return !/^(__|#)/.test(name) && source?.fileName.startsWith(join(this.#root, 'harness', '/')) === true;
  }
}
