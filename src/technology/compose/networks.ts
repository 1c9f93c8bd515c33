// The network namespace of each service: its own, the host's, or that of another service or container.

import type { Reach } from '../../model/fact.ts';
import type { Project } from './projects.ts';
import { type Network, networkOf, type Service, textOfField } from './services.ts';

/** A service in the namespace of one in the namespace of …: nobody writes more. */
const MAX_STEPS = 20;

export class Networks {
  readonly #services = new Map<Project, ReadonlyMap<string, Service>>();
  readonly #containers = new Map<Project, ReadonlyMap<string, Service>>();
  readonly #networks = new Map<Service, Network>();

  add(project: Project, services: readonly Service[]): void {
    this.#services.set(project, new Map(services.map((s) => [s.name, s])));
    const named = services.flatMap((s) => {
      const name = textOfField(s, 'container_name');
      return name === undefined ? [] : [[name, s] as const];
    });
    this.#containers.set(project, new Map(named));
  }

  /** False where the engine publishes nothing: it refuses, or drops the ports (Docker documentation, host network driver). */
  publishes(service: Service): boolean {
    const { kind } = this.#networkOf(service);
    return kind === 'own' || kind === 'unknown';
  }

  /** Whose ports the programs of a service take, and the service whose namespace it is; undefined where the files do not say. */
  ownerOf(
    project: Project,
    service: Service,
  ): { readonly reach: Reach; readonly service: Service } | undefined {
    let at: Service | undefined = service;
    for (let step = 0; at && step < MAX_STEPS; step++) {
      const network = this.#networkOf(at);
      if (network.kind === 'host') return { reach: 'host', service: at };
      if (network.kind === 'own' || network.kind === 'none') return { reach: 'container', service: at };
      if (network.kind !== 'shared') return undefined;
      const named: ReadonlyMap<string, Service> | undefined = (
        network.isService ? this.#services : this.#containers
      ).get(project);
      at = named?.get(network.with);
    }
    return undefined;
  }

  #networkOf(service: Service): Network {
    const known = this.#networks.get(service);
    if (known) return known;
    const network = networkOf(service);
    this.#networks.set(service, network);
    return network;
  }
}
