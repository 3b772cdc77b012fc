import type { LabUnderTest, Node } from '../../harness/index.ts';

/** A line that a command printed. */
export interface Line {
  readonly node: string;
  readonly text: string;
}

/** The lines that a command prints on nodes. */
export async function printedOn(
  nodes: readonly Node[],
  command: (node: Node) => string,
  options?: Parameters<Node['succeed']>[1],
): Promise<Line[]> {
  const printed = await Promise.all(
    nodes.map(async (node) => {
      const lines = (await node.succeed(command(node), options)).split('\n').filter(Boolean);
      return lines.map((text) => ({ node: node.name, text }));
    }),
  );
  return printed.flat();
}

/** The lines that a command prints on every node, each after its node's name. */
export async function onEveryNode(lab: LabUnderTest, command: string): Promise<string> {
  return (await printedOn(lab.nodes(), () => command)).map(inWords).join('\n');
}

export function inWords({ node, text }: Line): string {
  return `${node}: ${text}`;
}
