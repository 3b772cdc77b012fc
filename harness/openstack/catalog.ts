import { UnexpectedAnswer } from './api-error.ts';
import type { AnswerFields } from './answer-fields.ts';

export interface Endpoint {
  /** `public`, `internal` or `admin`. */
  readonly interface: string;
  readonly region: string;
  readonly url: string;
}

export interface CatalogService {
  /** `identity`, `image`, … */
  readonly type: string;
  readonly name: string;
  readonly endpoints: readonly Endpoint[];
}

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
