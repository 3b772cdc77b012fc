import { join } from 'node:path';
import type { NodeFiles } from '../harness/adapters/libvirt/node-files.ts';
import { kernelCommandLine } from '../harness/adapters/nodes/node-identity.ts';
import { quoteShell } from '../harness/core/shell-quote.ts';
import type { NodePlan, Nic } from '../harness/lab/lab.ts';
import type { Acceleration } from '../harness/ports/acceleration.ts';

export interface BareMachine extends NodeFiles {
  readonly node: NodePlan;
  readonly kernel: string;
  readonly hostPublicKey: string;
  /** Of the loopback device: leads to the node's SSH server. */
  readonly port: number;
}

export interface BareLabPlan {
  /** Holds `key`, `known_hosts` and a folder for each machine. */
  readonly dir: string;
  readonly machines: readonly BareMachine[];
  readonly acceleration: Pick<Acceleration, 'type' | 'nested' | 'tscKHz' | 'timeScale'>;
  /** By network. */
  readonly cidrs: ReadonlyMap<string, string>;
}

/** What the machines of a lab cost without a harness: bash that starts them, waits for SSH, prints microseconds, ends them. */
export function renderBareScript(plan: BareLabPlan): string {
  return `${PROLOGUE}
ssh=(ssh -n -F none -i ${quoteShell(join(plan.dir, 'key'))} -o IdentitiesOnly=yes -o BatchMode=yes -o ConnectTimeout=60 -o LogLevel=ERROR)
ssh+=(-o StrictHostKeyChecking=yes -o UserKnownHostsFile=${quoteShell(join(plan.dir, 'known_hosts'))})

begin=\${EPOCHREALTIME//[.,]/}
${plan.machines.map((machine) => startMachine(plan, machine)).join('\n')}
${EPILOGUE}`;
}

const PROLOGUE = `#!/usr/bin/env bash
set -euo pipefail
machines=() waits=()

end() {
  trap '' TERM
  trap - EXIT
  kill "\${machines[@]}" || true
  kill -- -$$ || true
  wait
}
trap end EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
# the machines end with whoever started this script, however that ends
exec 3<&0
{ cat <&3 >/dev/null 2>&1; kill $$; } &

# a port of slirp is open before the node is: only a greeting tells that somebody listens behind it
greets() {
  timeout 3 bash -c 'exec 4<>/dev/tcp/127.0.0.1/$0 && read -r line <&4 && [[ $line == SSH-* ]]' "$1" 2>/dev/null
}

answers() {
  local port=$1 machine=$2
  until greets "$port" && "\${ssh[@]}" -p "$port" root@127.0.0.1 true; do
    kill -0 "$machine" || { echo "port $port: its QEMU has ended" >&2; exit 1; }
    sleep 0.1
  done
}
`;

const EPILOGUE = `for wait in "\${waits[@]}"; do wait "$wait"; done
finish=\${EPOCHREALTIME//[.,]/}
echo $((finish - begin))
`;

/** In a session of its own, as libvirt starts it: Linux shares its cores out among sessions. */
function startMachine(plan: BareLabPlan, machine: BareMachine): string {
  const command = qemuCommand(plan, machine).map(quoteShell).join(' ');
  return `setsid setpriv --pdeathsig KILL ${command} </dev/null &
machines+=($!)
answers ${machine.port} "\${machines[-1]}" &
waits+=($!)`;
}

/** The machine that adapters/libvirt/domain-xml.ts describes, in QEMU's own words. */
function qemuCommand({ dir, acceleration, cidrs }: BareLabPlan, machine: BareMachine): string[] {
  const { node, kernel, initrd, rootDisk } = machine;
  return [
    ...['qemu-system-x86_64', '-name', node.name, '-machine', 'q35', '-nodefaults', '-display', 'none'],
    ...accelerate(acceleration),
    ...['-smp', String(node.cpus), '-m', String(node.memoryMiB)],
    ...['-kernel', kernel, '-initrd', initrd, '-append', kernelCommandLine(acceleration)],
    ...disk({ file: rootDisk, format: 'qcow2', id: 'root' }),
    ...node.disks.flatMap(({ serial }, index) =>
      disk({ file: machine.extraDisks[index] ?? '', format: 'qcow2', id: `extra${index}`, serial }),
    ),
    ...node.nics.flatMap((nic, index) => network(nic, cidrs, index === 0 ? machine.port : undefined)),
    ...['-serial', `file:${join(dir, node.name, 'console.log')}`],
    ...['-object', 'rng-random,id=rng0,filename=/dev/urandom', '-device', 'virtio-rng-pci,rng=rng0'],
  ];
}

function accelerate({ type, nested }: BareLabPlan['acceleration']): string[] {
  if (type === 'tcg') return ['-accel', 'tcg,tb-size=512', '-cpu', 'max,svm=off,erms=off'];
  return ['-accel', 'kvm', '-cpu', nested ? 'host,migratable=on' : 'host,migratable=on,vmx=off,svm=off'];
}

interface BareDisk {
  readonly file: string;
  readonly format: string;
  readonly id: string;
  readonly serial?: string;
}

function disk({ file, format, id, serial }: BareDisk): string[] {
  const drive = `file=${file},format=${format},if=none,id=${id},cache=unsafe,discard=unmap,werror=report,rerror=report`;
  const device = `virtio-blk-pci,drive=${id}${serial === undefined ? '' : `,serial=${serial}`}`;
  return ['-drive', drive, '-device', device];
}

/** No way out, and in only to SSH, from the loopback device. */
function network(nic: Nic, cidrs: ReadonlyMap<string, string>, port: number | undefined): string[] {
  const forward =
    port === undefined
      ? ''
      : `,net=${cidrs.get(nic.network) ?? ''},hostfwd=tcp:127.0.0.1:${port}-${nic.address ?? ''}:22`;
  return [
    ...['-netdev', `user,id=${nic.device},restrict=on${forward}`],
    ...['-device', `virtio-net-pci,netdev=${nic.device},mac=${nic.mac}`],
  ];
}
