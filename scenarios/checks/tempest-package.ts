import { defineFixture, type Fixture, type LabUnderTest } from '../../harness/index.ts';

/** Which Tempest is asked of a lab, and where its packages come from. */
export interface TempestEdition {
  readonly version: string;
  /** Of the package that brings the command. */
  readonly packageName: string;
  /** The release of labs/releases that has it; absent where the nodes' own distribution does. */
  readonly release?: string;
}

const SOURCE = 'sources.list.d/tempest.list';
const PLACES = '/etc/apt';

/** Tempest on the controller, whatever it needs with it; all of it is gone after the last check that uses it. */
export function tempestPackage({ packageName, release }: TempestEdition): Fixture<void> {
  return defineFixture({
    name: 'tempest',
    async make(lab) {
      if (release !== undefined) await addSource(lab, await lab.archive(release));
      await install(lab, packageName);
    },
  });
}

async function addSource(lab: LabUnderTest, line: string): Promise<void> {
  const node = lab.controller();
  lab.defer(`${PLACES}/${SOURCE}`, async () => {
    await node.succeed(`rm -f ${PLACES}/${SOURCE}`);
  });
  await node.succeed(`cat >${PLACES}/${SOURCE}`, { input: `${line}\n` });
  // the indexes of the others are those of the image
  const alone = `-o Dir::Etc::sourcelist=${SOURCE} -o Dir::Etc::sourceparts=- -o APT::Get::List-Cleanup=0`;
  await node.succeed(`apt-get -qq ${alone} update`, { within: '2m' });
}

async function install(lab: LabUnderTest, packageName: string): Promise<void> {
  const node = lab.controller();
  const before = new Set(await installedOn(lab));
  lab.defer(`package ${packageName}`, async () => {
    const added = (await installedOn(lab)).filter((name) => !before.has(name));
    if (added.length > 0) await node.succeed(`${APT} purge ${added.join(' ')}`, { within: '5m' });
  });
  await node.succeed(`${APT} install --no-install-recommends ${packageName}`, { within: '10m' });
}

const APT = 'DEBIAN_FRONTEND=noninteractive apt-get -qq -y';

async function installedOn(lab: LabUnderTest): Promise<readonly string[]> {
  const look = "dpkg-query -W -f '${db:Status-Status} ${Package}\\n' | sed -n 's/^installed //p'";
  return (await lab.controller().succeed(look)).split('\n');
}
