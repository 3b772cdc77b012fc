const PLATFORM = `title: Debian 12
release: Debian 12
build: { tool: mmdebstrap, suite: bookworm, components: [main], packages: [systemd-sysv] }
`;

/** One node without an address on its second NIC. */
export const SMALL_LAB = `title: A small lab
platforms: [debian12]
networks:
  management: { cidr: 10.0.0.0/24 }
  provider: { cidr: 192.168.52.0/24 }
nodes:
  one: { role: controller, memory: 256MiB, management: 10.0.0.11, provider: none }
`;

/** Of a lab by its name: one phase, which says hello. */
export function smallDeployment(lab: string): Readonly<Record<string, string>> {
  return {
    [`labs/${lab}/deploy/deployment.yaml`]:
      'phases:\n  - { name: hello, on: all, run: hello.sh, within: 30s }\n',
    [`labs/${lab}/deploy/hello.sh`]: 'echo hello\n',
  };
}

/** A project with one lab, `small`, for tests of the command line. */
export const SMALL_PROJECT: Readonly<Record<string, string>> = {
  'labs/platforms/debian12.yaml': PLATFORM,
  'labs/small/lab.yaml': SMALL_LAB,
  ...smallDeployment('small'),
};
