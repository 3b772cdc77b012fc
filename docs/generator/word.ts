import ts from 'typescript';

/** A method or a property of something, as its declaration has it. */
export interface Word {
  readonly name: string;
  /** `succeed(command: string, options?: ExecOptions)`; empty for a property. */
  readonly call: string;
  /** The type of what comes of it, or of what it is. */
  readonly gives: string;
  readonly optional: boolean;
  /** Its comment, with its default as the last sentence. */
  readonly text: string;
  /** The name of what declares it. */
  readonly owner: string;
}

const OR_ABSENT = / \| undefined$/;
/** Types that are said by other words of the code: `(typeof NAMES)[number]`. */
const SAID_BY_OTHERS = /^\(typeof |^\{ \[Key in /;

export function wordOf(symbol: ts.Symbol, checker: ts.TypeChecker): Word {
  const { name } = symbol;
  const shape = shapeOf(symbol);
  const gives = shape.type === undefined ? '' : givenBy(shape.type, checker);
  return {
    name,
    call: shape.parameters === undefined ? '' : `${name}(${shape.parameters.map(parameterOf).join(', ')})`,
    gives: gives.replace(OR_ABSENT, ''),
    optional: (symbol.flags & ts.SymbolFlags.Optional) !== 0 || OR_ABSENT.test(gives),
    text: commentOf(symbol, checker),
    owner: ownerOf(symbol),
  };
}

interface Shape {
  readonly parameters?: readonly ts.ParameterDeclaration[];
  readonly type?: ts.TypeNode | undefined;
}

function shapeOf({ declarations = [] }: ts.Symbol): Shape {
  const [declaration] = declarations;
  if (!declaration) return {};
  if (ts.isTypeAliasDeclaration(declaration)) return { type: declaration.type };
  if (ts.isPropertySignature(declaration) || ts.isPropertyDeclaration(declaration)) {
    const { type } = declaration;
    return type && ts.isFunctionTypeNode(type) ? type : { type };
  }
  return ts.isMethodSignature(declaration) ||
    ts.isMethodDeclaration(declaration) ||
    ts.isFunctionDeclaration(declaration)
    ? declaration
    : {};
}

/** One that is taken apart where it arrives is called by its type. */
function parameterOf({
  name,
  type,
  questionToken,
  initializer,
  dotDotDotToken,
}: ts.ParameterDeclaration): string {
  const what = type ? textOf(type) : 'unknown';
  const called = ts.isIdentifier(name) ? name.text : `${what.charAt(0).toLowerCase()}${what.slice(1)}`;
  return `${dotDotDotToken ? '...' : ''}${called}${(questionToken ?? initializer) ? '?' : ''}: ${what}`;
}

/** As it is written, or what that comes to where nobody could tell. */
function givenBy(type: ts.TypeNode, checker: ts.TypeChecker): string {
  const text = textOf(type);
  if (!SAID_BY_OTHERS.test(text)) return text;
  return checker
    .typeToString(checker.getTypeFromTypeNode(type), undefined, ts.TypeFormatFlags.NoTruncation)
    .replaceAll('"', "'");
}

/** In one line; that nothing of the harness may be written to is said once, by the page. */
function textOf(type: ts.TypeNode): string {
  return type
    .getText()
    .replaceAll(/\/\*.*?\*\/|\breadonly /gs, '')
    .replaceAll(/\s+/g, ' ')
    .replaceAll('; }', ' }')
    .replaceAll(/ \| undefined(?=;)/g, '')
    .replaceAll(/\bReadonly<(Record<[^<>]*>)>/g, '$1')
    .replace(/^\| /, '')
    .replace(/^\((\w.*)\)(?= \| undefined$)/, '$1');
}

function commentOf(symbol: ts.Symbol, checker: ts.TypeChecker): string {
  const text = ts.displayPartsToString(symbol.getDocumentationComment(checker));
  const byDefault = symbol
    .getJsDocTags(checker)
    .filter(({ name }) => name === 'default')
    .map((tag) => `Default: ${ts.displayPartsToString(tag.text)}`);
  return [text, ...byDefault].map(sentence).join(' ').replaceAll(/\s+/g, ' ').trim();
}

function ownerOf({ declarations = [] }: ts.Symbol): string {
  const parent = declarations[0]?.parent;
  return parent && (ts.isInterfaceDeclaration(parent) || ts.isClassDeclaration(parent))
    ? (parent.name?.text ?? '')
    : '';
}

function sentence(text: string): string {
  return text === '' || /[.!?:…]$/.test(text) ? text : `${text}.`;
}
