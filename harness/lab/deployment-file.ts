import { basename } from 'node:path';
import { toMs } from '../core/duration.ts';
import { planCloud } from './cloud-plan.ts';
import { checkDeployment } from './deployment-checks.ts';
import { deploymentSchema, type PhaseText } from './deployment-schema.ts';
import type { Deployment, Phase } from './deployment.ts';
import { extendDeployment } from './extended-deployment.ts';
import { filesOf, type Folder } from './folder.ts';
import type { Lab } from './lab.ts';
import { nameNodesByRole } from './role-names.ts';
import { nodesOf } from './targets.ts';
import { validate } from './validate.ts';
import { YamlFile } from './yaml-file.ts';

export interface DeploymentSource {
  /** As messages name it: `labs/pike/deploy/deployment.yaml`. */
  readonly file: string;
  readonly text: string;
  /** The one that its `extends` names, the one that that one names, and so on. @default none */
  readonly extended?: readonly ExtendedSource[];
  /** The one that holds it, with the scripts that a phase may run. */
  readonly folder: Folder;
  /** Why nodes could not run a file of it as a script, by its path there. @default none */
  readonly faults?: ReadonlyMap<string, string>;
  readonly lab: Lab;
}

export type ExtendedSource = Pick<DeploymentSource, 'file' | 'text'>;

/** The deployment that a deployment.yaml describes, for one lab; throws one `UsageError` with everything wrong. */
export function parseDeployment(source: DeploymentSource): Deployment {
  const { file, text, extended = [], folder, faults = new Map(), lab } = source;
  const yaml = readExtended({ file, text }, extended);
  nameNodesByRole(yaml, lab);
  const content = validate(yaml, deploymentSchema);
  checkDeployment(yaml, lab, { files: filesOf(folder), faults });
  yaml.throwIfProblems();
  if (!content) throw new Error(`${file} does not fit its schema, yet no problem was noted`);
  const { secrets, settings, cloud, phases } = content;
  return {
    dir: folder.dir,
    folder,
    secrets,
    settings: new Map(Object.entries(settings).map(([name, value]) => [name, String(value)])),
    ...(cloud ? { cloud: planCloud(cloud, lab) } : {}),
    phases: phases.map((phase, index) => planPhase(phase, phases[index - 1], lab)),
  };
}

function readExtended({ file, text }: ExtendedSource, [next, ...rest]: readonly ExtendedSource[]): YamlFile {
  const yaml = new YamlFile(file, text);
  if (next) extendDeployment(yaml, { name: basename(next.file), value: readExtended(next, rest).value });
  return yaml;
}

function planPhase(phase: PhaseText, before: PhaseText | undefined, lab: Lab): Phase {
  const { name, on, run, local, within, needs, requires, units, inputs } = phase;
  return {
    name,
    nodes: nodesOf(on, lab),
    action: run === undefined ? { local: local ?? '' } : { run },
    withinMs: toMs(within),
    needs: needs ?? (before ? [before.name] : []),
    requires,
    units,
    ...(inputs === undefined ? {} : { inputs }),
  };
}
