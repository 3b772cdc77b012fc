import type { Reply } from './api-server.ts';

/** A service of a catalog, with what its addresses are. */
export interface ListedService {
  readonly type: string;
  readonly name: string;
  /** By interface; several where somebody has made it more than once. */
  readonly urls: Readonly<Record<string, string | readonly string[]>>;
}

/** What an identity service answers when it grants a token. */
export function tokenReply(catalog: readonly ListedService[]): Reply {
  const token = {
    user: { id: 'u-1', name: 'admin' },
    project: { id: 'p-1', name: 'admin' },
    roles: [{ name: 'admin' }],
    issued_at: '2026-01-01T00:00:00.000000Z',
    expires_at: '2026-01-01T01:00:00.000000Z',
    catalog: catalogOf(catalog),
  };
  return { status: 201, headers: { 'x-subject-token': 'a-token' }, json: { token } };
}

/** The catalog as keystone writes it. */
export function catalogOf(catalog: readonly ListedService[]): unknown {
  return catalog.map(({ type, name, urls }) => ({
    type,
    name,
    endpoints: Object.entries(urls).flatMap(([kind, one]) =>
      [one].flat().map((url) => ({ interface: kind, region_id: 'RegionOne', url })),
    ),
  }));
}
