import type { Folder } from '../lab/folder.ts';
import type { Emit } from './run-step.ts';

const NAMED_AT_MOST = 5;

/** Says what of a folder is neither sent to nodes nor looked at; nothing where that is nothing. */
export function tellLeftOut({ title, leftOut }: Folder, emit: Emit): void {
  const { git, ignored, strange } = leftOut;
  if (git || ignored > 0) emit({ type: 'left-out', folder: title, git, ignored });
  if (strange.length === 0) return;
  const named = strange.slice(0, NAMED_AT_MOST).join(', ');
  const more = strange.length > NAMED_AT_MOST ? ` and ${strange.length - NAMED_AT_MOST} more` : '';
  emit({ type: 'warning', message: `${title}: neither sent nor looked at: ${named}${more}` });
}
