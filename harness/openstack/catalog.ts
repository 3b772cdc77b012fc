import { UnexpectedAnswer } from './api-error.ts';
import type { AnswerFields } from './answer-fields.ts';

/** An address of a service. */
export interface Endpoint {
  /** `public`, `internal` or `admin`. */
  readonly interface: string;
  /** Id of its region. */
  readonly region: string;
  /** As the catalog has it, with the id of the project where it belongs. */
  readonly url: string;
}

/** A service of the catalog. */
export interface CatalogService {
  /** `identity`, `image`, `compute`, … */
  readonly type: string;
  /** `keystone`, `glance`, …; empty where it has none. */
  readonly name: string;
  /** One for each interface and region. */
  readonly endpoints: readonly Endpoint[];
}

/** The services of a cloud, with their addresses. */
export type Catalog = readonly CatalogService[];

/** Reads the catalog inside a token, or the one that GET /v3/auth/catalog answers. */
export function readCatalog(holder: AnswerFields): Catalog {
  return holder.list('catalog').map((service) => ({
    type: service.text('type'),
    name: service.optionalText('name') ?? '',
    endpoints: service.list('endpoints').map((endpoint) => ({
      interface: endpoint.text('interface'),
      region: endpoint.optionalText('region_id') ?? endpoint.optionalText('region') ?? '',
      url: endpoint.text('url'),
    })),
  }));
}

/** The public address of a service, without a final slash; throws `UnexpectedAnswer` naming what the catalog holds. */
export function publicUrl(catalog: Catalog, type: string, region: string): string {
  const service = catalog.find((entry) => entry.type === type);
  const found = service?.endpoints.find(
    (endpoint) => endpoint.interface === 'public' && endpoint.region === region,
  );
  if (!found)
    throw new UnexpectedAnswer(
      `the catalog has no public endpoint of '${type}' in ${region}; it has ${summary(catalog)}`,
    );
  return found.url.replace(/\/+$/, '');
}

function summary(catalog: Catalog): string {
  return catalog.length === 0
    ? 'no service'
    : catalog
        .map(
          ({ type, endpoints }) =>
            `${type} (${endpoints.map((e) => `${e.interface} ${e.region}`).join(', ')})`,
        )
        .join('; ');
}
