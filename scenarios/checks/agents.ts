import { expect } from 'chai';
import type { Cloud, LabUnderTest } from '../../harness/index.ts';

export interface ExpectedAgent {
  readonly agent: string;
  readonly node: string;
}

/** What deployment.yaml says that reports to an API; nothing at all is nothing to ask. */
export function expectedOn(lab: LabUnderTest, kind: keyof Cloud['agents']): readonly ExpectedAgent[] {
  const agents = Object.entries(lab.cloud.agents[kind]).flatMap(([node, own]) =>
    own.map((agent) => ({ agent, node })),
  );
  expect(agents, `cloud.agents.${kind} of deployment.yaml`).to.not.be.empty;
  return agents;
}
