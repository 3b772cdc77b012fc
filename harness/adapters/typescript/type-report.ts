import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import type { TypeReport } from '../../ports/type-check.ts';

const STACKLAB = join(import.meta.dirname, '..', '..', '..');
const HARNESS = join(STACKLAB, 'harness', '/');

/** For a project without a tsconfig.json: what would break when it is executed is a mistake, what could be said better is none. */
const PLAIN: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  lib: ['lib.es2023.d.ts', 'lib.esnext.disposable.d.ts'],
  module: ts.ModuleKind.NodeNext,
  strict: true,
  noImplicitAny: false,
  types: ['node', 'mocha'],
  typeRoots: [join(STACKLAB, 'node_modules', '@types')],
  resolveJsonModule: true,
};

/** Of any project: the file is asked whether it can be executed, not whether it is tidy, and nothing is written. */
const ALWAYS: ts.CompilerOptions = {
  noEmit: true,
  composite: false,
  incremental: false,
  allowImportingTsExtensions: true,
  skipLibCheck: true,
  noUnusedLocals: false,
  noUnusedParameters: false,
};

/** What is wrong with the types of a scenario and of what it imports: of its project, not of stacklab and of libraries. */
export function typeReport(file: string): TypeReport {
  const options = { ...optionsFor(file), ...ALWAYS };
  const program = ts.createProgram({ rootNames: [file], options, host: hostFor(options) });
  const read = program.getSourceFiles().filter((source) => !isLibrary(program, source));
  const own = read.filter(({ fileName }) => !fileName.startsWith(HARNESS));
  const mistakes = own.flatMap((source) => [
    ...program.getSyntacticDiagnostics(source),
    ...program.getSemanticDiagnostics(source),
  ]);
  return { mistakes: mistakes.map(inWords), files: read.map(({ fileName }) => fileName) };
}

/** Those of its project, as an editor has them. */
function optionsFor(file: string): ts.CompilerOptions {
  const config = ts.findConfigFile(dirname(file), (path) => ts.sys.fileExists(path));
  if (config === undefined) return PLAIN;
  const host = { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => undefined };
  return ts.getParsedCommandLineOfConfigFile(config, {}, host)?.options ?? PLAIN;
}

/** Node.js imports modules by their URLs as well, which the compiler does not know. */
function hostFor(options: ts.CompilerOptions): ts.CompilerHost {
  const host = ts.createCompilerHost(options);
  return {
    ...host,
    resolveModuleNameLiterals: (literals, containing, redirected, _options, source) =>
      literals.map((literal) => {
        const name = literal.text.startsWith('file:') ? fileURLToPath(literal.text) : literal.text;
        const mode = ts.getModeForUsageLocation(source, literal, options);
        return ts.resolveModuleName(name, containing, options, host, undefined, redirected, mode);
      }),
  };
}

function isLibrary(program: ts.Program, source: ts.SourceFile): boolean {
  return (
    program.isSourceFileFromExternalLibrary(source) ||
    program.isSourceFileDefaultLibrary(source) ||
    source.fileName.includes('/node_modules/')
  );
}

function inWords({ file, start, messageText }: ts.Diagnostic): string {
  const message = ts.flattenDiagnosticMessageText(messageText, '; ').replace(/;\s+/g, '; ');
  if (!file || start === undefined) return message;
  const { line, character } = file.getLineAndCharacterOfPosition(start);
  return `${file.fileName}:${line + 1}:${character + 1}: ${message}`;
}
