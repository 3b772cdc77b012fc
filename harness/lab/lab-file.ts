import { didYouMean } from '../core/nearest.ts';
import { checkLab } from './lab-checks.ts';
import { planLab } from './lab-plan.ts';
import { anyLabSchema, bakeSchema, labSchemaFor, type BakeText, type LabText } from './lab-schema.ts';
import type { Lab } from './lab.ts';
import { entriesOf, validate, valueAt } from './validate.ts';
import { YamlFile } from './yaml-file.ts';

export interface LabSource {
  readonly name: string;
  /** As messages name it: `labs/pike/lab.yaml`. */
  readonly file: string;
  readonly text: string;
  /** Absolute path of the folder that holds it. */
  readonly dir: string;
  /** Names that exist beside it; a lab that names another is refused. */
  readonly platforms?: readonly string[];
  readonly guests?: readonly string[];
  /** The file that its `bake` names. */
  readonly bake?: BakeSource | undefined;
}

export interface BakeSource {
  readonly file: string;
  readonly text: string;
}

/** The lab that a lab.yaml describes; throws one `UsageError` with everything that is wrong with it. */
export function parseLab({ name, file, text, dir, platforms, guests, bake }: LabSource): Lab {
  const yaml = new YamlFile(file, text);
  const networks = entriesOf(valueAt(yaml.value, ['networks'])).map(([network]) => network);
  const content = validate(yaml, networks.length > 0 ? labSchemaFor(networks) : anyLabSchema());
  checkLab(yaml);
  const named = valueAt(yaml.value, ['platforms']);
  if (platforms && Array.isArray(named))
    named.forEach((platform, index) => checkExists(yaml, ['platforms', index], platform, platforms));
  if (guests) checkExists(yaml, ['guest'], valueAt(yaml.value, ['guest']), guests);
  yaml.throwIfProblems();
  if (!content) throw new Error(`${file} does not fit its schema, yet no problem was noted`);
  return planLab({ ...content, bake: bakeOf(content, bake) }, { name, dir });
}

/** Of several labs' roles: that this lab has no node of one is no mistake there. */
function bakeOf({ bake }: LabText, source: BakeSource | undefined): BakeText {
  if (typeof bake !== 'string') return bake;
  if (!source) throw new Error(`the file ${bake} of a lab was not read`);
  const yaml = new YamlFile(source.file, source.text);
  const content = validate(yaml, bakeSchema());
  yaml.throwIfProblems();
  if (!content) throw new Error(`${source.file} does not fit its schema, yet no problem was noted`);
  return content;
}

function checkExists(
  yaml: YamlFile,
  path: readonly PropertyKey[],
  found: unknown,
  existing: readonly string[],
): void {
  if (typeof found !== 'string' || existing.includes(found)) return;
  const hint = didYouMean(found, existing);
  yaml.report(path, `'${found}' does not exist${hint || ';'} there are: ${existing.join(', ') || 'none'}`);
}
