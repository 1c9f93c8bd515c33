// The catalogue of products that take ports of a machine, typed: rules/knowledge/products.yaml.

import readCatalogue from '../../rules/knowledge/products.yaml';
import { nearest } from '../model/nearest.ts';
import { PortSet } from '../model/ports.ts';

/** Ports a product takes for one purpose. */
export interface ProductPorts {
  readonly ports: PortSet;
  readonly protocol: 'tcp' | 'udp' | 'any';
  /**
   * `offer`: a scheduler hands them to its tasks; `pool`: some are taken as needed; `listen`: bound while it
   * runs; `follows-ephemeral`: taken from `ip_local_port_range`, so they move with it and never clash with it.
   */
  readonly kind: 'offer' | 'pool' | 'listen' | 'follows-ephemeral';
  /** Of a pool: a port that is taken is left out, and another one tried. */
  readonly retries?: boolean | undefined;
  /** True where an installation without configuration of its own claims them. */
  readonly default: boolean;
  /** A short phrase: `default offer`, `cluster bus`. */
  readonly label: string;
  /** False where the numbers have no public source yet. */
  readonly verified: boolean;
}

/** A port that a product computes from one that somebody has chosen. */
export interface DerivedPort {
  /** The form of the facts that are the chosen port. */
  readonly form: string;
  /** What is added to it. */
  readonly add: number;
  readonly protocol: 'tcp' | 'udp' | 'any';
  /** Completes `listens on 39002`: `for other nodes`. */
  readonly label: string;
  /** The setting that gives the port a number of its own. */
  readonly pin: string;
  /** A claimant: where it has a claim beside this one, that is the port. */
  readonly unless?: string | undefined;
  /** The product's documentation. */
  readonly source: string;
}

/** Words that show a product runs on a machine. */
export interface Evidence {
  /** Names of Ansible roles, Chef cookbooks and the like, with `-` and with `_`. */
  readonly roles: readonly string[];
  readonly packages: readonly string[];
  /** systemd units without `.service`. */
  readonly units: readonly string[];
  /** Container images without registry and tag. */
  readonly images: readonly string[];
  /** Kinds of documents that configure the machine's own programs: `KubeletConfiguration`. */
  readonly documents: readonly string[];
  /** Charts of Helm, without repository, that put it on the network of the nodes unless their values say otherwise. */
  readonly charts: readonly string[];
}

export interface Product {
  readonly id: string;
  /** What people call it: `Apache Mesos agent`. */
  readonly product: string;
  /** The product whose claims speak for this one too: where a file has such, the defaults are not assumed. */
  readonly partOf?: string | undefined;
  /** What it takes the ports for. */
  readonly purpose: string;
  /** The network namespace its ports live in. */
  readonly namespace: 'host' | 'container';
  /** Who holds the ports; `nat`: no socket does, rules rewrite the traffic, so a clash is silent. */
  readonly boundBy: 'product' | 'tasks' | 'containers' | 'sidecars' | 'load-balancer' | 'nat';
  /** Empty where only configuration says which ports. */
  readonly ports: readonly ProductPorts[];
  readonly derived: readonly DerivedPort[];
  readonly evidence: Evidence;
  /** Where the ports are set, in words. */
  readonly config: readonly string[];
  /** Public references for the numbers. */
  readonly sources: readonly string[];
  /** False where no number has a public source yet. */
  readonly verified: boolean;
  readonly notes?: string | undefined;
}

/** A product and those of its ports that were asked for. */
export interface ProductClaim {
  readonly product: Product;
  readonly ports: PortSet;
}

/** A product as the YAML has it; `test/knowledge/products.test.ts` checks the file against its schema. */
type Written = Omit<Product, 'ports' | 'derived' | 'evidence' | 'boundBy'> & {
  readonly derived?: readonly DerivedPort[];
  readonly boundBy?: Product['boundBy'];
  readonly evidence: Partial<Evidence>;
  readonly ports: readonly (Omit<ProductPorts, 'ports' | 'verified'> & {
    readonly ports: string;
    readonly verified?: false;
  })[];
};

let catalogue: readonly Product[] | undefined;

/** Every product, sorted by id. Read on the first call: most runs meet no product. */
export function products(): readonly Product[] {
  catalogue ??= (readCatalogue() as { readonly products: readonly Written[] }).products
    .map(readProduct)
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  return catalogue;
}

/** Field by field: spreading the parsed objects doubled what this module adds to every start. */
function readProduct(written: Written): Product {
  const { id, product, purpose, namespace, boundBy = 'product', config, sources, verified, notes } = written;
  const { derived = [], partOf } = written;
  const {
    roles = [],
    packages = [],
    units = [],
    images = [],
    documents = [],
    charts = [],
  } = written.evidence;
  const ports = written.ports.map(
    (entry): ProductPorts => ({
      ports: readBlock(entry.ports),
      protocol: entry.protocol,
      kind: entry.kind,
      default: entry.default,
      label: entry.label,
      ...(entry.retries && { retries: true }),
      verified: entry.verified ?? verified,
    }),
  );
  const evidence = { roles, packages, units, images, documents, charts };
  return {
    id,
    product,
    ...(partOf !== undefined && { partOf }),
    purpose,
    namespace,
    boundBy,
    ports,
    derived,
    evidence,
    config,
    sources,
    verified,
    notes,
  };
}

/** `80` or `low-high`, as the schema has it; no pattern, because compiling one is felt at the start of every run. */
function readBlock(text: string): PortSet {
  const [low = 0, high = low] = text.split('-').map(Number);
  return PortSet.of([low, high]);
}

/** The product with exactly this id. */
export function productById(id: string): Product | undefined {
  return products().find((p) => p.id === id);
}

/** The product whose id is closest to a mistyped one, for "did you mean"; `undefined` where none is close. */
export function nearestProduct(id: string): Product | undefined {
  const ids = products().map((p) => p.id);
  // People shorten names more often than they mistype them.
  const found = nearest(id, ids) ?? (id === '' ? undefined : ids.find((i) => i.startsWith(id.toLowerCase())));
  if (found !== undefined) return productById(found);
  // `mesoss` for `mesos-agent`.
  const first = (i: string) => i.split('-')[0] ?? i;
  const part = nearest(id, ids.map(first));
  const whole = part === undefined ? undefined : ids.find((i) => first(i) === part);
  return whole === undefined ? undefined : productById(whole);
}

/** The ports a product claims on the host it runs on without configuration: none for one in a container. */
export function defaultClaims(product: Product): PortSet {
  if (product.namespace !== 'host') return PortSet.EMPTY;
  return PortSet.of(...product.ports.filter((p) => p.default).flatMap(({ ports }) => ports.intervals));
}

/** What of the default claims is one port each, and what are pools of which a port that is taken is left out. */
export function defaultKinds(product: Product): { readonly fixed: PortSet; readonly drawn: PortSet } {
  if (product.namespace !== 'host') return { fixed: PortSet.EMPTY, drawn: PortSet.EMPTY };
  const of = (isFixed: boolean) =>
    PortSet.of(
      ...product.ports
        .filter((p) => p.default && (p.retries !== true) === isFixed)
        .flatMap(({ ports }) => ports.intervals),
    );
  const fixed = of(true);
  return { fixed, drawn: of(false).subtract(fixed) };
}

/** True for a product that takes ports out of a range, and another one where one is taken. */
export function drawsPorts(product: Product): boolean {
  return product.ports.some((p) => p.retries === true || p.kind === 'follows-ephemeral');
}

/** The products whose default claims on the host meet `ports`, each with the ports they share, sorted by id. */
export function productsIn(ports: PortSet): readonly ProductClaim[] {
  return products()
    .map((product) => ({ product, ports: defaultClaims(product).intersect(ports) }))
    .filter((claim) => !claim.ports.isEmpty);
}
