// Dockerfiles: EXPOSE takes nothing of the host; what a build sets stays in the image.

import { describe, expect, test } from 'vitest';
import { factsOf, linkedFacts } from '../../facts.ts';
import { type Case, expectFacts, type SilentCase } from '../one-file.ts';

describe('declares', () => {
  test.each<Case>([
    [
      'parameters in the environment',
      'Dockerfile',
      [
        'FROM example/base',
        'ENV net__core__somaxconn=512 PATH=/opt/bin:$PATH',
        'ENV A=1 \\',
        '    net__ipv4__tcp_tw_reuse="1"',
        'ENV net__ipv4__tcp_fin_timeout 30',
      ],
      ['2:26 net.core.somaxconn=512', '4:30 net.ipv4.tcp_tw_reuse=1', '5:32 net.ipv4.tcp_fin_timeout=30'],
    ],
  ])('%s', async (_name, path, lines, facts) => {
    await expectFacts(path, lines, facts);
  });

  test('the ends of the range in two variables', async () => {
    const lines = [
      'FROM x',
      'ENV net__ipv4__ip_local_port_range_max=58999 \\',
      '  net__ipv4__ip_local_port_range_min=15200',
    ];
    expect(await factsOf({ Dockerfile: lines.join('\n') })).toEqual([
      'Dockerfile:2:40 net.ipv4.ip_local_port_range=15200 58999',
    ]);
  });

  test.each([
    ['RUN sysctl -w net.core.somaxconn=512', 'image'],
    ['RUN echo "net.core.somaxconn = 512" >> /etc/sysctl.conf', 'image'],
    ['CMD sysctl -w net.core.somaxconn=512 && exec app', 'container'],
    ['ENTRYPOINT ["sysctl", "-w", "net.core.somaxconn=512"]', 'container'],
    ['ENV net__core__somaxconn=512', 'container'],
  ])('%s has reach %s', async (line, reach) => {
    const facts = await linkedFacts({ Dockerfile: `FROM x\n${line}\n` });
    expect(facts.map((f) => f.reach)).toEqual([reach]);
  });
});

describe('leaves alone', () => {
  test.each<SilentCase>([
    [
      'ports of the container, and names that are no parameters',
      'Dockerfile',
      [
        'FROM x',
        'EXPOSE 8080 9090/udp',
        'ENV PORT=8080 app__net__port=1 net__port=2',
        '# ENV net__core__somaxconn=1',
      ],
    ],
    ['a single end of the range', 'Dockerfile', ['ENV net__ipv4__ip_local_port_range_min=15200']],
    ['other files', 'app.env', ['ENV net__core__somaxconn=512']],
  ])('%s', async (_name, path, lines) => {
    await expectFacts(path, lines, []);
  });
});
