import type { ServiceHttp } from './service-http.ts';

/** A daemon of nova or cinder as `openstack compute service list` and `openstack volume service list` show it. */
export interface ServiceState {
  /** `nova-compute`, `cinder-volume`, … */
  readonly binary: string;
  /** `computer01`; `block01@lvm` for a back end of cinder. */
  readonly host: string;
  /** `enabled` or `disabled`. */
  readonly status: string;
  /** `up` or `down`. */
  readonly state: string;
  /** When it last reported, by the cloud's clock; absent where it never has. */
  readonly reportedAt: Date | undefined;
}

/** Asks for all of them; both APIs answer alike. */
export async function serviceStates(service: ServiceHttp): Promise<readonly ServiceState[]> {
  const answer = await service.fields({ method: 'GET', path: '/os-services', expect: [200] });
  return answer.list('services').map((fields) => ({
    binary: fields.text('binary'),
    host: fields.text('host'),
    status: fields.text('status'),
    state: fields.text('state'),
    reportedAt: fields.optionalDate('updated_at'),
  }));
}
