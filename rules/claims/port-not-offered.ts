// An app of Marathon wants a port of the host that no agent offers.

import type { PortsFact } from '../../src/model/fact.ts';
import type { Project } from '../../src/model/host.ts';
import { PortSet } from '../../src/model/ports.ts';
import { sameLocation } from '../../src/model/span.ts';
import type { Draft, Rule } from '../rule.ts';

export const portNotOffered: Rule = {
  id: 'port-not-offered',
  level: 'error',
  summary: 'An app wants a port of the host that no Mesos agent offers',
  why: `Marathon starts an app that asks for a port of the host (\`hostPort\`, or \`ports\` with \`requirePorts\`) only on an agent whose offer has that port. Agents offer 31000-32000 unless \`--resources\` says otherwise. Where no agent offers it the app waits, with no error but *Waiting* in the list.`,
  fix: `Add the port to the \`ports\` resources of the agents that are to run the app (and to nothing else on them), or let Marathon choose: \`hostPort: 0\`.`,
  limits: `Reported where the project names what its agents offer, and none of these offers has the port. Where one of them is not known the rule is silent, and so it is where no file names any.`,
  references: [
    'https://mesosphere.github.io/marathon/docs/ports.html',
    'https://mesos.apache.org/documentation/latest/attributes-resources/',
    'https://github.com/d2iq-archive/dcos-kafka-service/issues/331',
  ],
  tags: ['ports', 'mesos', 'marathon'],
  check: (project) => {
    const offers = offersOf(project);
    const [first] = offers ?? [];
    if (!offers || !first) return [];
    const offered = PortSet.from(offers.flatMap((o) => o.ports?.intervals ?? []));
    const wanted = project.facts.filter(
      (f): f is PortsFact => f.kind === 'ports' && f.claimant === 'marathon-host-ports' && f.applied,
    );
    return wanted.flatMap((fact) => draft(fact, offered, offers));
  },
};

/** All offers of the project; undefined where one of them may be anything. */
function offersOf({ facts }: Project): readonly PortsFact[] | undefined {
  const offers = facts.filter(
    (f): f is PortsFact =>
      f.kind === 'ports' && f.claimant === 'mesos-agent' && f.role === 'offer' && f.applied,
  );
  return offers.every((o) => o.ports) ? offers : undefined;
}

/** How many offers a finding points at. */
const SHOWN = 3;

function draft(fact: PortsFact, offered: PortSet, offers: readonly PortsFact[]): readonly Draft[] {
  const missing = fact.ports?.subtract(offered) ?? PortSet.EMPTY;
  if (missing.isEmpty) return [];
  const places = offers.map((o) => o.origin ?? o.location);
  const distinct = places.filter((p, i) => places.findIndex((q) => sameLocation(p, q)) === i);
  return [
    {
      subject: 'host port',
      confidence: 'medium',
      why: 'these are the agents that the project sets up',
      message: `No agent of this project offers ${missing}, which the app asks for: they offer ${offered}, and the app is never started.`,
      help: `add ${missing} to the ports that the agents offer, or ${fact.role === 'publish' ? 'write hostPort 0' : 'leave out requirePorts'}`,
      location: fact.origin ?? fact.location,
      ports: missing,
      hosts: fact.place.label,
      related: distinct.slice(0, SHOWN).map((location) => ({
        location,
        label: 'what agents offer',
        claimant: 'mesos-agent',
        default: false,
      })),
    },
  ];
}
