import { describeFullHost } from '../contract/full-host.ts';

describeFullHost(
  'container',
  /^the file system of .* is full \(0 MiB left\); nothing is said of the deployment/,
);
