/**
 * Locks a file for this process alone, or says undefined where somebody else has it. The kernel gives it back when whoever
 * holds it ends, however that happens. Rejects where there is no such folder.
 */
export type TryToLock = (path: string) => Promise<AsyncDisposable | undefined>;
