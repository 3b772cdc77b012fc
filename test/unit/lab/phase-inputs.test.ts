import { assert, expect } from 'chai';
import type { Phase } from '../../../harness/lab/deployment.ts';
import { NameIndex } from '../../../harness/lab/name-index.ts';
import { inputsOf } from '../../../harness/lab/phase-inputs.ts';
import { sourceOf } from '../../../harness/lab/source.ts';

const LIB = {
  'base.sh': '# Sourced first: . "$LAB_LIB/base.sh"\ndie() { exit 1; }',
  'files.sh': 'write_file() { cat; }',
  'identity.sh': '. "$LAB_LIB/files.sh"\n# after database.sh\n',
  'other.sh': ': nobody reads me',
};
const NAMES = Object.keys(LIB);

function phase(name: string, more: Partial<Phase> = {}): Phase {
  const action = { run: `${name}.sh` };
  return { name, nodes: ['one'], action, withinMs: 1, needs: [], requires: [], units: [], ...more };
}

function read(first: Phase, files: Record<string, string>, others: Phase[] = [phase('other')]) {
  const own = { 'deployment.yaml': 'phases: []', ...files };
  const index = new NameIndex(Object.keys(own));
  const sources = (texts: Record<string, string>) =>
    new Map(Object.entries(texts).map(([path, text]) => [path, sourceOf(path, text, index)]));
  const all = { deployment: sources(own), lib: sources(LIB), index };
  const [{ deployment, lib } = assert.fail('no phase')] = inputsOf([first, ...others], all).map(
    ({ inputs }) => inputs,
  );
  return { deployment: [...deployment].toSorted(), lib: [...lib].toSorted() };
}

describe('the inputs of a phase', () => {
  it('are its script and the shared shell that it names, however far away', () => {
    const script = '. "$LAB_LIB/base.sh"\nsource ${LAB_LIB}/identity.sh\n';
    expect(read(phase('web'), { 'web.sh': script, 'other.sh': '' })).to.deep.equal({
      deployment: ['web.sh'],
      lib: ['base.sh', 'files.sh', 'identity.sh'],
    });
  });

  it('are no file that only a comment names', () => {
    const files = { 'web.sh': '# like other.sh, with $LAB_LIB/other.sh\ntrue\n', 'other.sh': '' };
    expect(read(phase('web'), files)).to.deep.equal({ deployment: ['web.sh'], lib: [] });
  });

  for (const line of [
    'for part in "$LAB_LIB"/*.sh; do . "$part"; done',
    '. "$LAB_LIB/$NAME.sh"',
    '. "$LAB_LIB/base.sh"; . $LAB_LIB/base-$LAB_ROLE.sh',
    'here=${BASH_SOURCE%/*}; . "$here/../lib/base.sh"',
    'cp -r "$LAB_LIB" /tmp',
    '. /opt/stacklab/lib/${x}.sh',
    '. "$LAB_LIB/not-there.sh"',
  ])
    it(`are all of labs/lib when nobody can tell before it runs: ${line}`, () => {
      expect(read(phase('web'), { 'web.sh': line }).lib).to.deep.equal(NAMES);
    });

  it('are every file that is no script of a phase, unless inputs are declared', () => {
    const files = { 'web.sh': '', 'other.sh': '', 'site.yml': '', 'roles/web/main.yml': '' };
    const script = ['web.sh'];
    expect(read(phase('web'), files).deployment).to.deep.equal(['roles/web/main.yml', 'site.yml', ...script]);
    expect(read(phase('web', { inputs: [] }), files).deployment).to.deep.equal(script);
    expect(read(phase('web', { inputs: ['*.yml'] }), files).deployment).to.deep.equal([
      'site.yml',
      ...script,
    ]);
  });

  it('are neither another deployment of the folder nor its scripts', () => {
    const files = {
      'web.sh': '',
      'all.yaml': 'phases:\n  - { name: web, run: web.sh }\n  - { name: more, run: more.sh }\n',
      'more.sh': '',
      'site.yaml': '- hosts: all\n',
      'broken.yaml': 'a: [',
      'roles/other.yaml': 'phases: []\n',
    };
    expect(read(phase('web'), files).deployment).to.deep.equal([
      'broken.yaml',
      'roles/other.yaml',
      'site.yaml',
      'web.sh',
    ]);
  });

  it("are another phase's script where it is named", () => {
    const files = { 'web.sh': 'bash ./other.sh\n', 'other.sh': '. "$LAB_LIB/files.sh"' };
    expect(read(phase('web'), files)).to.deep.equal({
      deployment: ['other.sh', 'web.sh'],
      lib: ['files.sh'],
    });
  });

  it('are, for a command on the host, what it names and all that is no script', () => {
    const local = phase('web', { action: { local: 'ansible-playbook site.yml -e @other.sh' } });
    const files = { 'site.yml': '', 'other.sh': '', 'third.sh': '' };
    const found = read(local, files, [phase('other'), phase('third')]);
    expect(found.deployment).to.deep.equal(['other.sh', 'site.yml']);
    expect(read({ ...local, inputs: ['nothing'] }, files, [phase('other')]).deployment).to.deep.equal([
      'other.sh',
      'site.yml',
    ]);
  });

  it('end where scripts name each other', () => {
    const files = { 'web.sh': './a.sh', 'a.sh': './b.sh', 'b.sh': './a.sh ./web.sh' };
    expect(read(phase('web'), files).deployment).to.deep.equal(['a.sh', 'b.sh', 'web.sh']);
  });
});
