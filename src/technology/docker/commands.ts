// Commands of Docker, Podman and nerdctl that take ports of the host, and the Docker daemon's own listeners.

import type { Source } from '../../source/source.ts';
import { claimSpan } from '../claims.ts';
import { scanFlags } from '../commands/flags.ts';
import { isSharedNetwork } from '../compose/scan.ts';
import type { ScanContext } from '../context.ts';
import { claimVariables } from '../environment/claims.ts';
import { assignmentOf } from '../environment/texts.ts';
import { baseName } from '../paths.ts';
import { scanDaemonOptions } from './daemon.ts';
import { isExpansion, type Option, readOptions } from './options.ts';
import { claimFields, publishedClaim } from './published.ts';
import { isThrowAway } from './throw-away.ts';

/** `docker run -p 8080:80`, `docker service create --publish …`, `docker swarm init --listen-addr …`, `dockerd -H …`. */
export function scanDockerCommand(words: readonly Source[], context: ScanContext): void {
  const first = programAt(words);
  // A build step has no daemon to ask.
  if (first === undefined || context.reach === 'image' || isThrowAway(words[0]?.file ?? '')) return;
  const technology = /^(?:shell|text|systemd)$/.test(context.technology) ? 'docker' : context.technology;
  const inner: ScanContext = { ...context, technology };
  const name = baseName(words[first]?.text ?? '');
  if (name === 'dockerd') {
    scanDaemonOptions(readOptions(words, first + 1).options, inner);
    return;
  }
  const { options, end } = readOptions(words, first + 1);
  const verb = words[end]?.text ?? '';
  const isGroup = /^(?:container|service|pod|swarm|compose|kube)$/.test(verb) || name === 'docker-compose';
  const group = name === 'docker-compose' ? 'compose' : isGroup ? verb : 'container';
  if (verb === 'daemon' || options.some((o) => o.name === '-d')) {
    scanDaemonOptions([...options, ...readOptions(words, end + 1).options], inner);
    return;
  }
  const at = isGroup && name !== 'docker-compose' ? readOptions(words, end + 1).end : end;
  const { options: own, end: image } = readOptions(words, at + 1);
  switch (`${group} ${words[at]?.text ?? ''}`) {
    case 'container run':
    case 'container create':
      noteNamespace(words, own, inner);
      scanProgram(words.slice(image), own, inner);
      claimRun(own, inner);
      claimEnvironment(own, words[image]?.text, inner);
      return;
    case 'pod create':
      noteNamespace(words, own, inner, 'pod');
      claimRun(own, inner);
      return;
    case 'compose run':
    case 'kube play':
      claimRun(own, inner);
      claimEnvironment(own, words[image]?.text, inner);
      return;
    case 'service create':
    case 'service update':
      for (const { name: option, value } of own)
        if (/^(?:-p|--publish(?:-add)?)$/.test(option)) claimServicePort(value, inner);
      return;
    case 'swarm init':
    case 'swarm join':
      noteSwarm(words[first], inner);
      claimSwarm(own, inner);
      return;
    default:
      return;
  }
}

/** Where the program's name stands: first, behind an expansion such as `$SUDO`, or where ssh runs it. */
function programAt(words: readonly Source[]): number | undefined {
  const [first] = words;
  if (!first) return undefined;
  if (isProgram(first)) return 0;
  const isFront =
    isExpansion(first) || /^(?:ssh|xargs|vagrant|retry|chronic|lima)$/.test(baseName(first.text));
  if (!isFront) return undefined;
  const at = words.slice(0, 12).findIndex((w) => !isExpansion(w) && isProgram(w));
  return at > 0 ? at : undefined;
}

const PROGRAM = /^(?:docker|dockerd|podman|podman-remote|nerdctl|docker-compose|finch)$/;

function isProgram(word: Source): boolean {
  if (!isExpansion(word)) return PROGRAM.test(baseName(word.text));
  const [hole, more] = word.holes;
  return !more && /docker|podman|nerdctl|container|engine|runtime|oci/i.test(hole?.expression?.text ?? '');
}

function claimRun(options: readonly Option[], context: ScanContext): void {
  if (options.some((o) => /^--net(?:work)?$/.test(o.name) && isSharedNetwork(o.value.text))) return;
  // A container's port alone takes any port of the host.
  for (const { name, value } of options)
    if ((name === '-p' || name === '--publish') && (/:[^:]/.test(value.text) || isExpansion(value)))
      claimSpan(value, { start: 0, end: value.text.length }, publishedClaim('docker-run'), context);
}

/** The containers of one name, and those that join them, share a network namespace; one without a name is alone. */
function noteNamespace(
  words: readonly Source[],
  options: readonly Option[],
  { sink }: ScanContext,
  kind = 'container',
): void {
  const given = (...names: readonly string[]) => options.findLast((o) => names.includes(o.name))?.value.text;
  const [, joined] = /^container:(.+)$/.exec(given('--network', '--net') ?? '') ?? [];
  const pod = given('--pod')?.replace(/^new:/, '');
  const name = pod === undefined ? `${kind} ${joined ?? given('--name') ?? ''}` : `pod ${pod}`;
  const [first, last] = [words[0], words.at(-1)];
  if (!first || !last || !/ [\w.-]+$/.test(name)) return;
  const start = first.offsetInFile(0);
  sink.namespaces.push({ start, end: last.offsetInFile(last.text.length), name, isShared: true });
}

/** What the container runs: the words behind its image, or the image's own program with these options. */
function scanProgram(words: readonly Source[], options: readonly Option[], context: ScanContext): void {
  const [, first] = words;
  const isOnHost = options.some((o) => /^--net(?:work)?$/.test(o.name) && o.value.text === 'host');
  if (!first) return;
  const program = /^-/.test(first.text) ? words : words.slice(1);
  scanFlags(program, { ...context, reach: isOnHost ? context.reach : 'container', runs: true });
}

/** `-e NAME=value`, of a program in a network of its own unless it shares the host's. */
function claimEnvironment(options: readonly Option[], image: string | undefined, context: ScanContext): void {
  const isShared = options.some((o) => /^--net(?:work)?$/.test(o.name) && o.value.text === 'host');
  const assignments = options.flatMap(({ name, value }) =>
    name === '-e' || name === '--env' ? (assignmentOf(value) ?? []) : [],
  );
  const inner: ScanContext = { ...context, reach: isShared ? context.reach : 'container' };
  if (assignments.length > 0) claimVariables(assignments, { image, isProgram: true }, inner);
}

/** `8080:80`, or fields: `published=8080,target=80,protocol=udp,mode=host`. */
function claimServicePort(value: Source, context: ScanContext): void {
  const { text } = value;
  if (!/(?:^|,)(?:target|published|mode|protocol)=/.test(text)) {
    claimSpan(value, { start: 0, end: text.length }, publishedClaim('docker-service'), context);
    return;
  }
  const field = (name: string) => {
    const match = new RegExp(`(?:^|,)${name}=([^,]*)`).exec(text);
    const length = match?.[1]?.length ?? 0;
    const end = (match?.index ?? 0) + (match?.[0].length ?? 0);
    return length > 0 ? { start: end - length, end } : undefined;
  };
  const published = field('published');
  const protocol = field('protocol');
  if (!published) return;
  const fields = { port: value.template(published), protocol: protocol && value.template(protocol) };
  claimFields(fields, value, published, 'docker-service', context);
}

/** The machine becomes a node of a swarm. */
function noteSwarm(program: Source | undefined, { sink, resource }: ScanContext): void {
  if (!program) return;
  const at = program.locate({ start: 0, end: program.text.length });
  sink.evidence.push({ product: 'swarm', at, ...(resource !== undefined && { resource }) });
}

/** Only an address with a port: an interface alone leaves the port to its default. */
function claimSwarm(options: readonly Option[], context: ScanContext): void {
  const claim = { claimant: 'swarm', role: 'listen', form: 'docker-swarm' } as const;
  for (const { name, value } of options) {
    const span = { start: 0, end: value.text.length };
    if (name === '--listen-addr' && /:\d{1,5}$|:\uE000+$/.test(value.text))
      claimSpan(value, span, { ...claim, protocol: 'tcp', notation: 'endpoint' }, context);
    else if (name === '--data-path-port') claimSpan(value, span, { ...claim, protocol: 'udp' }, context);
  }
}
