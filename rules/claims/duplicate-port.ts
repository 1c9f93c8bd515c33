// Two services of one machine want the same port.

import type { PortsFact } from '../../src/model/fact.ts';
import type { Host, Project } from '../../src/model/host.ts';
import type { Draft, Rule } from '../rule.ts';
import { capital, listed, placeWords } from '../words.ts';
import { common, type Held, holder } from './machine.ts';
import { type Meeting, meetings, type Pair, pairsWithin, relatedOf } from './meetings.ts';
import { isOneRun, programOf, programPairs } from './programs.ts';

export const duplicatePort: Rule = {
  id: 'duplicate-port',
  level: 'error',
  summary: 'Two services of one machine want the same port',
  why: `A port of one protocol on one address can be published once. Compose starts the containers one after the other, and the second one fails with *port is already allocated*. The API server refuses a second Service with a \`nodePort\` that one of the cluster has (*provided port is already allocated*). Of two programs that listen themselves, such as nginx and HAProxy on 80, the one that starts first has the port, and the other one fails with *Address already in use*: on the day of the installation that is one of them, after a reboot perhaps the other.`,
  fix: `Give one of them another port, or use different addresses (\`127.0.0.1:8080:80\`, \`listen 127.0.0.1:8080\`). An address is another one only where neither side has all of them. A service that is not wanted is stopped and disabled in the same files.`,
  limits: `Reported where the files leave no doubt that both are there together: two services of one Compose project, or of two that one run of a playbook starts, the node ports of one manifest, and the configuration files of two different programs that one run of a playbook, one cloud-config or one script puts on the same machine. Programs are judged where one of them binds every IPv4 address, or both name the same one; only files in the place where the program itself looks for them (\`/etc/nginx/…\`) and written once count; files under a condition, of a handler or in a function of a script, in an optional section of Apache, or of a program that some file of the project stops, switches off or removes (or may: the name is an expression) are left out, and so are roles and manifests by themselves, and playbooks that are started one by one. Left out besides are services that only some runs start (\`profiles\`), ranges out of which Docker picks a free port, different protocols and addresses, and values of which a run has one of several.`,
  references: [
    'https://docs.docker.com/reference/compose-file/services/#ports',
    'https://kubernetes.io/docs/concepts/services-networking/service/#nodeport-custom-port',
    'https://man7.org/linux/man-pages/man2/bind.2.html#ERRORS',
  ],
  tags: ['ports', 'containers', 'compose', 'nodeport', 'listeners'],
  check: (project) => {
    const holds = holder(project);
    const published = project.hosts
      .filter((h) => h.place.namespace === 'host')
      .flatMap((host) => pairsOn(host, holds(host).filter(isPublished)));
    return [
      ...[...meetings(published), ...meetings(nodePorts(project))].map(draft),
      ...meetings(programPairs(project)).map(draftOfPrograms),
    ];
  },
};

/** A port of a service of Compose that is there in every run. */
function isPublished({ fact, ports }: Held): boolean {
  return fact?.form.startsWith('compose-port') === true && isCertain(fact) && ports.size === 1;
}

function isCertain({ alternatives, order, isChosen }: PortsFact): boolean {
  return alternatives === 1 && (order.branches ?? []).length === 0 && !isChosen;
}

function pairsOn(host: Host, published: readonly Held[]): readonly Pair[] {
  return pairsWithin(published, (a, b) => pairOf(a, b, host));
}

/** Of two services by name: the same one twice is one, and what has no name may be either. */
function areOfTwo(a: Held, b: Held): boolean {
  const [x, y] = [a.fact?.owner, b.fact?.owner];
  if (x === undefined || y === undefined || x === y) return false;
  return !a.fact || !b.fact || isOneRun(a.fact, b.fact);
}

/** The node ports that one manifest asks for, each against those behind it. */
function nodePorts({ facts, hosts }: Project): readonly Pair[] {
  const byFile = new Map<string, Held[]>();
  for (const fact of facts) {
    const isOfService = fact.kind === 'ports' && fact.form === 'service-node-port';
    // What a template gives may be made once or many times, and what a patch replaces is one.
    if (!isOfService || !fact.applied || !fact.ports || fact.confidence || fact.via.length > 0) continue;
    if (!isCertain(fact) || fact.ports.size !== 1) continue;
    const { location, claimant, ports, protocol } = fact;
    const why = 'one manifest asks for both';
    const held = { location, claimant, ports, protocol, fact, confidence: 'high', why } as const;
    const list = byFile.get(location.file);
    if (list) list.push(held);
    else byFile.set(location.file, [held]);
  }
  return [...byFile.values()].flatMap((list) => {
    const label = list[0]?.fact?.place.label;
    const host = hosts.find((h) => h.place.label === label);
    return host ? pairsWithin(list, (a, b) => pairOf(a, b, host)) : [];
  });
}

/** The later one is the one to change: the first one was there before. */
function pairOf(a: Held, b: Held, host: Host): readonly Pair[] {
  const { location } = a;
  const ports = common(a, b);
  if (!location || ports.isEmpty || !areOfTwo(a, b)) return [];
  return [{ decision: { ...a, location }, other: b, ports, host }];
}

function draft({ decision, met, ports, hosts }: Meeting): Draft {
  const [{ confidence, why }] = met;
  const where = listed(met.map((m) => `${ownerOf(m.held)} at ${placeWords(m.held.location)}`));
  const isNodePort = decision.fact?.role === 'nodeport';
  return {
    subject: isNodePort ? 'node port' : 'published port',
    confidence,
    why,
    message: isNodePort
      ? `${ownerOf(decision)} asks for node port ${ports}, and so does ${where}: the API server refuses the second one.`
      : `${capital(ownerOf(decision))} is published on ${addressOf(decision)}${ports}, and so is ${where}: the second container is not started.`,
    help: 'give one of them another port',
    location: decision.location,
    ports,
    hosts,
    related: relatedOf(met, (m) =>
      isNodePort
        ? `${ownerOf(m.held)} asks for ${m.held.ports}`
        : `${ownerOf(m.held)} is published on ${m.held.ports}`,
    ),
  };
}

function draftOfPrograms({ decision, met, ports, hosts }: Meeting): Draft {
  const [{ confidence, why }] = met;
  const name = (held: Held) => programOf(held)?.name ?? 'a program';
  const where = listed(met.map((m) => `${name(m.held)} at ${placeWords(m.held.location)}`));
  return {
    subject: 'listener',
    confidence,
    why,
    message: `${capital(name(decision))} listens on ${addressOf(decision)}${ports}, and so does ${where}, on the same machine: whichever starts second fails with "Address already in use".`,
    help: 'give one of them another port or another address',
    location: decision.location,
    ports,
    hosts,
    related: relatedOf(met, (m) => `${name(m.held)} listens on ${addressOf(m.held)}${m.held.ports}`),
  };
}

/** `service web`. */
function ownerOf({ fact }: Held): string {
  return fact?.owner ?? 'a service';
}

function addressOf({ address }: Held): string {
  return address === undefined ? '' : `${address}:`;
}
