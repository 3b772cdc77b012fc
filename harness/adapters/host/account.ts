import { userInfo } from 'node:os';

/** Who runs stacklab. */
export interface Account {
  readonly uid: number;
  /** Of passwd(5); an id without an account there is named by its number, as ls(1) does. */
  readonly userName: string;
  /** Absent for an id without an account. */
  readonly home?: string;
}

export function readAccount(): Account {
  const uid = process.getuid?.() ?? 0;
  try {
    const { username, homedir } = userInfo();
    return { uid, userName: username, home: homedir };
  } catch {
    // containers of CI systems run as ids that no table names
    return { uid, userName: String(uid) };
  }
}
