// Accepted findings: in comments of every syntax and in the configuration, by ports, until a day, and for joined runs.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { portclash, tree } from '../tree.ts';

interface Seen {
  readonly rule: string;
  readonly level: string;
  readonly message: string;
  readonly suppressed: { readonly by: string; readonly reason?: string } | null;
}

function lint(files: Readonly<Record<string, string>>, ...flags: readonly string[]) {
  const run = portclash(['lint', '--format', 'json', ...flags], tree(files));
  expect(run.stderr).toBe('');
  const { findings, summary } = JSON.parse(run.stdout) as {
    findings: readonly Seen[];
    summary: { hidden: { suppressed: number } };
  };
  const worse = findings.filter((f) => f.level !== 'note');
  return { rules: worse.map((f) => f.rule), findings, hidden: summary.hidden.suppressed };
}

const RANGE = 'net.ipv4.ip_local_port_range = 16000 61001';
const OFFER = { 'etc/mesos-agent/resources': 'ports(*):[31000-32000]\n' };
const withRange = (text: string) => ({ ...OFFER, 'etc/sysctl.d/50-ports.conf': text });

describe('comments', () => {
  test.each([
    ['on the line before', `# portclash-ignore[ephemeral-vs-mesos]\n${RANGE}\n`, []],
    ['two lines before', `# portclash-ignore[ephemeral-vs-mesos]\n# why\n${RANGE}\n`, []],
    ['another rule', `# portclash-ignore[tw-reuse]\n${RANGE}\n`, ['ephemeral-vs-mesos', 'unused-ignore']],
    ['all of its ports', `# portclash-ignore[ephemeral-vs-mesos](30000-33000)\n${RANGE}\n`, []],
    [
      'some of its ports',
      `# portclash-ignore[ephemeral-vs-mesos](31000)\n${RANGE}\n`,
      ['ephemeral-vs-mesos', 'unused-ignore'],
    ],
    ['a day to come', `# portclash-ignore[ephemeral-vs-mesos] until=2999-12-31\n${RANGE}\n`, []],
    [
      'a day gone by',
      `# portclash-ignore[ephemeral-vs-mesos] until=2020-12-31\n${RANGE}\n`,
      ['ephemeral-vs-mesos', 'unused-ignore'],
    ],
    [
      'a line too far',
      `# portclash-ignore[ephemeral-vs-mesos]\n\n${RANGE}\n`,
      ['ephemeral-vs-mesos', 'unused-ignore'],
    ],
    ['the whole file', `\n${RANGE}\n\n# portclash-ignore-file[ephemeral-vs-mesos]\n`, []],
    ['nothing but a word', `# portclash-ignore\n${RANGE}\n`, ['ephemeral-vs-mesos', 'unused-ignore']],
    ['itself', `# portclash-ignore[ephemeral-vs-mesos, tw-reuse, unused-ignore]\n${RANGE}\n`, []],
  ])('%s', (_, text, rules) => {
    expect(lint(withRange(text)).rules).toEqual(rules);
  });

  test('they say so, and --no-ignores shows what they hide', () => {
    const files = withRange(`# portclash-ignore[ephemeral-vs-mesos] -- tasks are started again\n${RANGE}\n`);
    expect(lint(files).hidden).toBe(1);
    const { findings, hidden, rules } = lint(files, '--no-ignores');
    expect({ hidden, rules }).toEqual({ hidden: 0, rules: ['ephemeral-vs-mesos'] });
    expect(findings[0]?.suppressed).toEqual({ by: 'comment', reason: 'tasks are started again' });
    const told = portclash(['lint', '--no-ignores'], tree(files)).stdout;
    expect(told).toContain('= accepted: by a comment: tasks are started again');
  });

  test('what was not judged is not said to be unused', () => {
    const files = withRange('# portclash-ignore[ephemeral-vs-mesos, no-such-rule]\nkernel.panic = 10\n');
    const of = (...flags: string[]) => lint(files, ...flags).findings.map((f) => f.message);
    expect(of()).toHaveLength(2);
    expect(of('etc/sysctl.d')).toEqual([expect.stringContaining("no rule 'no-such-rule'")]);
    expect(of('--only', 'unused-ignore')).toEqual([expect.stringContaining("no rule 'no-such-rule'")]);
    expect(of('--no-ignores')).toEqual([]);
  });

  test.each([
    ['a part', '31000-31001', 'it covers 31000-31001 of 31000-32000'],
    ['none', '80', 'it covers none of 31000-32000'],
  ])('an ignore of %s of the ports says so', (_, ports, words) => {
    const files = withRange(`# portclash-ignore[ephemeral-vs-mesos](${ports})\n${RANGE}\n`);
    const unused = lint(files).findings.find((f) => f.rule === 'unused-ignore');
    expect(unused?.message).toContain(words);
  });

  test('ports accept no finding that is about none', () => {
    const of = (ports: string) =>
      lint({
        'etc/sysctl.d/9.conf': `# portclash-ignore[tw-recycle]${ports}\nnet.ipv4.tcp_tw_recycle = 1\n`,
      });
    expect(of('').rules).toEqual([]);
    expect(of('(80)').rules).toEqual(expect.arrayContaining(['tw-recycle', 'unused-ignore']));
    expect(of('(80)').findings.map((f) => f.message)).toContainEqual(
      expect.stringContaining('the finding of tw-recycle here is about no ports'),
    );
  });

  test.each([
    ['etc/sysctl.d/9.conf', 'net.ipv4.tcp_tw_recycle = 1 # IGNORE -- why\n', false],
    ['etc/sysctl.conf', 'net.ipv4.tcp_tw_recycle=1 ; IGNORE\n', false],
    ['a.sh', 'cat > /etc/sysctl.d/9.conf <<EOF\nnet.ipv4.tcp_tw_recycle = 1 # IGNORE\nEOF\n', false],
    [
      'ct.yaml',
      'write_files:\n  - path: /etc/sysctl.d/9.conf\n    content: |\n      net.ipv4.tcp_tw_recycle = 1 # IGNORE\n',
      false,
    ],
    ['etc/sysctl.d/9.conf', '# IGNORE\nnet.ipv4.tcp_tw_recycle = 1\n', true],
    ['templates/9.conf.j2', 'net.ipv4.tcp_tw_recycle = 1 {# IGNORE #}\n', true],
    ['a.sh', 'sysctl -w net.ipv4.tcp_tw_recycle=1 # IGNORE\n', true],
  ])('in %s: %j', (file, text, isAccepted) => {
    const { rules, findings } = lint({ [file]: text.replace('IGNORE', 'portclash-ignore[tw-recycle]') });
    expect(rules.includes('tw-recycle')).toBe(!isAccepted);
    const told = findings.filter((f) => f.rule === 'unused-ignore').map((f) => f.message);
    expect(told).toEqual(isAccepted ? [] : [expect.stringContaining('a part of the value of net.')]);
  });

  test('of one of two entries: the other one stays', () => {
    const service = (comment: string, port: number) => `${comment}    - { port: 80, nodePort: ${port} }\n`;
    const text = (comment: string) =>
      `apiVersion: v1\nkind: Service\nmetadata: { name: web }\nspec:\n  type: NodePort\n  ports:\n${service(comment, 8080)}${service('', 8081)}`;
    const of = (comment: string) =>
      lint({ 'web.yaml': text(comment) }, '--only', 'nodeport-out-of-range').findings.map((f) => f.message);
    expect(of('')).toHaveLength(2);
    expect(of('    # portclash-ignore[nodeport-out-of-range]\n')).toEqual([expect.stringContaining('8081')]);
  });

  test('what is about several places is accepted where all of them are', () => {
    const ignore = '      # portclash-ignore[pod-sysctl-unsafe]\n';
    const text = (first: string, second: string) =>
      `apiVersion: v1\nkind: Pod\nmetadata: { name: web }\nspec:\n  securityContext:\n    sysctls:\n${first}      - { name: net.core.somaxconn, value: "1024" }\n${second}      - { name: net.core.netdev_max_backlog, value: "2048" }\n`;
    const of = (first: string, second: string) => lint({ 'web.yaml': text(first, second) });
    expect(of('', '').rules).toContain('pod-sysctl-unsafe');
    expect(of(ignore, ignore).rules).not.toContain('pod-sysctl-unsafe');
    expect(of(ignore, ignore).rules).not.toContain('unused-ignore');
    const { rules, findings } = of(ignore, '');
    expect(rules).toContain('pod-sysctl-unsafe');
    expect(findings.map((f) => f.message)).toContainEqual(expect.stringContaining('is about line 9 too'));
  });

  test('a file without a word of ports is looked at too', () => {
    const files = { ...withRange(`${RANGE}\n`), 'site.yml': '# portclash-ignore[tw-resue]\n- hosts: all\n' };
    const unused = lint(files).findings.filter((f) => f.rule === 'unused-ignore');
    expect(unused.map((f) => f.message)).toEqual([expect.stringContaining("no rule 'tw-resue'")]);
  });

  test('of a repository that is joined', () => {
    const image = tree(withRange(`# portclash-ignore[ephemeral-vs-mesos] -- known\n${RANGE}\n`));
    const object = portclash(['facts', '--format', 'ndjson'], image).stdout;
    const root = tree({ 'services.ndjson': object, 'site.yml': '- hosts: all\n' });
    const run = portclash(['lint', '--format', 'json', '--facts', 'services.ndjson'], root);
    expect(JSON.parse(run.stdout).summary.hidden.suppressed).toBe(1);
  });
});

describe('the configuration', () => {
  const accepting = (entry: string) => ({
    ...withRange(`${RANGE}\n`),
    'portclash.config.yaml': `ignore:\n  - ${entry}\n`,
  });

  test.each([
    ['of all paths', '{ rule: ephemeral-vs-mesos }', []],
    ['of its path', '{ rule: ephemeral-vs-mesos, paths: ["etc/**"] }', []],
    [
      'of another path',
      '{ rule: ephemeral-vs-mesos, paths: ["legacy/**"] }',
      ['ephemeral-vs-mesos', 'unused-ignore'],
    ],
    [
      'until a day gone by',
      '{ rule: ephemeral-vs-mesos, until: 2020-03-31, reason: "moves" }',
      ['ephemeral-vs-mesos', 'unused-ignore'],
    ],
  ])('%s', (_, entry, rules) => {
    expect(lint(accepting(entry)).rules).toEqual(rules);
  });

  test('a comment in JSON there is none: the configuration stands in for it', () => {
    const root = tree({
      'container.json':
        '{"spec":{"securityContext":{"sysctls":[{"name":"net.ipv4.tcp_tw_recycle","value":"1"}]}}}',
    });
    const rules = () => portclash(['lint', '--format', 'compact', '--only', 'tw-recycle'], root).stdout;
    const before = rules();
    writeFileSync(join(root, 'portclash.config.yaml'), 'ignore: [{ rule: tw-recycle, paths: ["*.json"] }]\n');
    expect([before === '', rules()]).toEqual([false, '']);
    expect(readFileSync(join(root, 'container.json'), 'utf8')).toContain('tcp_tw_recycle');
  });
});
