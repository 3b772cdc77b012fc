import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { LabFault, UsageError } from '../../../harness/core/errors.ts';
import type { BringUpRequest, Provider, RunningLab } from '../../../harness/ports/provider.ts';
import { ChosenProvider } from '../../../harness/run/chosen-provider.ts';
import { rejection } from '../../support/rejection.ts';
import { smallLab } from '../../support/small-lab.ts';

const LAB = smallLab();

/** Remembers what it was asked, and says of every lab that it made it. */
class RememberingProvider implements Provider {
  readonly name: string;
  readonly asked: string[] = [];

  constructor(name: string) {
    this.name = name;
  }

  hostPrograms(): Promise<readonly string[]> {
    return Promise.resolve([`${this.name}-programs`]);
  }

  tryOut({ instance }: { readonly instance: string }): Promise<void> {
    this.asked.push(`tryOut ${instance}`);
    return Promise.resolve();
  }

  bringUp({ instance }: BringUpRequest): Promise<RunningLab> {
    return this.#lab('bringUp', instance);
  }

  attach(_lab: unknown, instance: string): Promise<RunningLab> {
    return this.#lab('attach', instance);
  }

  isUp(instance: string): Promise<boolean> {
    this.asked.push(`isUp ${instance}`);
    return Promise.resolve(true);
  }

  takeDown(instance: string): Promise<void> {
    this.asked.push(`takeDown ${instance}`);
    return Promise.resolve();
  }

  removeStrays(): Promise<readonly string[]> {
    return Promise.resolve([`stray of ${this.name}`]);
  }

  #lab(verb: string, instance: string): Promise<RunningLab> {
    this.asked.push(`${verb} ${instance}`);
    return Promise.resolve({ instance } as RunningLab);
  }
}

describe('the provider of a lab', () => {
  let instancesDir: string;
  let providers: RememberingProvider[];
  const choose = (chosen?: string): ChosenProvider => new ChosenProvider({ instancesDir, providers, chosen });
  const request = (instance: string): BringUpRequest => ({ instance }) as BringUpRequest;
  const asked = (): string[][] => providers.map((provider) => provider.asked);

  beforeEach(async () => {
    instancesDir = await mkdtemp(join(tmpdir(), 'stacklab-chosen-'));
    providers = ['first', 'second'].map((name) => new RememberingProvider(name));
  });
  afterEach(() => rm(instancesDir, { recursive: true, force: true }));

  it('makes what it was chosen for, and is written down before it does', async () => {
    await choose('second').bringUp(request('one'));
    expect(asked()).to.deep.equal([[], ['bringUp one']]);
    expect(await readFile(join(instancesDir, 'one', 'provider'), 'utf8')).to.equal('second\n');
  });

  it('is the first one by default', async () => {
    expect(choose().name).to.equal('first');
    expect(await choose().hostPrograms()).to.deep.equal(['first-programs']);
    await choose().bringUp(request('one'));
    expect(asked()).to.deep.equal([['bringUp one'], []]);
  });

  it('looks after its labs whatever is chosen now', async () => {
    await choose('second').bringUp(request('one'));
    const later = choose('first');
    await later.attach(LAB, 'one', '');
    await later.isUp('one');
    await later.takeDown('one');
    expect(asked()).to.deep.equal([[], ['bringUp one', 'attach one', 'isUp one', 'takeDown one']]);
  });

  it('is the first one for a lab without a record of it', async () => {
    await choose('second').isUp('old');
    expect(asked()).to.deep.equal([['isUp old'], []]);
  });

  it('removes strays of the chosen one, or of all when none was chosen', async () => {
    expect(await choose('second').removeStrays()).to.deep.equal(['stray of second']);
    expect(await choose().removeStrays()).to.deep.equal(['stray of first', 'stray of second']);
  });

  it('is refused when there is none of that name', async () => {
    expect(() => choose('secnd')).to.throw(
      UsageError,
      "--provider secnd; did you mean 'second'? it is one of first, second",
    );
    await choose('second').bringUp(request('one'));
    providers.pop();
    const error = await rejection(choose().takeDown('one'));
    expect(error).to.be.instanceOf(LabFault);
    expect(error.message).to.contain('made by the provider second, which this stacklab does not have');
  });
});
