import { isatty } from 'node:tty';
import { SIGNALS } from './interrupts.ts';

const STANDARD = [0, 1, 2];

/** Sends on what this process is told while another one has the word; a terminal tells both of its Ctrl-C itself. What is returned ends it. */
export function passOnSignals(send: (name: NodeJS.Signals) => void): () => void {
  const toldByTerminal = STANDARD.some((fd) => isatty(fd));
  const onSignal = (name: NodeJS.Signals): void => {
    if (name !== 'SIGINT' || !toldByTerminal) send(name);
  };
  for (const name of SIGNALS) process.on(name, onSignal);
  return () => {
    for (const name of SIGNALS) process.off(name, onSignal);
  };
}
