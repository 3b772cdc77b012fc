import { CommandFailed, UsageError } from '../../harness/core/errors.ts';
import type { Role } from '../../harness/lab/lab.ts';
import type { Node } from '../../harness/ports/node.ts';
import type { CommandResult, DownloadOptions, ExecOptions, Shell } from '../../harness/ports/shell.ts';

/** A node whose shell is given: enough of one for checks that only run commands. */
export class ScriptedNode implements Node {
  readonly name: string;
  readonly roles: readonly Role[];
  readonly shell: Shell;
  readonly #addresses: Readonly<Record<string, string>>;

  constructor(
    name: string,
    roles: Role | readonly Role[],
    shell: Shell,
    addresses: Readonly<Record<string, string>> = {},
  ) {
    this.name = name;
    this.roles = [roles].flat();
    this.shell = shell;
    this.#addresses = addresses;
  }

  address(network: string): string {
    const address = this.#addresses[network];
    if (address === undefined) throw new UsageError(`${this.name} has no address on ${network}`);
    return address;
  }

  run(command: string, options?: ExecOptions): Promise<CommandResult> {
    return this.shell.exec(command, options);
  }

  async succeed(command: string, options?: ExecOptions): Promise<string> {
    const result = await this.run(command, options);
    if (result.exitCode !== 0) throw new CommandFailed(`${this.name}: ${command}: ${result.stderr}`);
    return result.stdout.replace(/\n$/, '');
  }

  async fail(command: string, options?: ExecOptions): Promise<CommandResult> {
    const result = await this.run(command, options);
    if (result.exitCode === 0) throw new CommandFailed(`${this.name}: ${command}: succeeded`);
    return result;
  }

  waitUntilSucceeds(command: string): Promise<string> {
    return this.succeed(command);
  }

  async waitForUnit(unit: string): Promise<void> {
    await this.succeed(`systemctl is-active ${unit}`);
  }

  async waitForPort(port: number): Promise<void> {
    await this.succeed(`ss -ltn sport = ${port}`);
  }

  async waitForFile(path: string): Promise<void> {
    await this.succeed(`test -e ${path}`);
  }

  upload(localPath: string, remotePath: string): Promise<void> {
    return this.shell.upload(localPath, remotePath);
  }

  download(remotePath: string, localPath: string, options?: DownloadOptions): Promise<void> {
    return this.shell.download(remotePath, localPath, options);
  }

  async reboot(): Promise<void> {
    await this.succeed('reboot');
  }
}
