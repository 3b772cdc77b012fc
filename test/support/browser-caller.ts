import { startBrowser } from './host-browser.ts';
import { ScriptedShell } from './scripted-shell.ts';

/** A process with a browser, to be killed by a test. Usage: browser-caller.ts PORT */
const [port = ''] = process.argv.slice(2);
await using browser = await startBrowser(new ScriptedShell(() => ({}), Number(port)));
const opening = browser.page.open('http://controller01/never');
console.log('waiting for a page that never answers');
await opening;
