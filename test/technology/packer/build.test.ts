// What a build of Packer leaves in the image, and what only the build sees.

import { describe, expect, test } from 'vitest';
import { linkedFacts, showFact, tokenAt } from '../../facts.ts';
import type { Case } from '../one-file.ts';

describe('ports of a build', () => {
  test.each<Case>([
    [
      'commands, files and commands of the machine that runs Packer',
      'image.pkr.hcl',
      [
        'build {',
        '  provisioner "shell" {',
        '    inline = [',
        '      "docker run -d -p 31700:80 acme/web",',
        '      "iptables -A INPUT -p tcp --dport 31701 -j ACCEPT",',
        '      "echo \'net.core.somaxconn = 1024\' > /etc/sysctl.d/60-web.conf",',
        '    ]',
        '  }',
        '  provisioner "shell-local" {',
        '    inline = ["docker run -d -p 31702:80 acme/web"]',
        '  }',
        '  post-processor "shell-local" {',
        '    inline = ["sysctl -w net.core.somaxconn=2048"]',
        '  }',
        '}',
      ],
      [
        '4:25 docker-published publish 31700/tcp image',
        '5:41 service allow 31701/tcp image',
        '6:35 net.core.somaxconn=1024 host',
        '10:33 docker-published publish 31702/tcp none',
        '13:45 net.core.somaxconn=2048 none',
      ],
    ],
    [
      'a legacy template',
      'image.json',
      [
        '{"builders": [{"type": "amazon-ebs"}],',
        ' "provisioners": [',
        '  {"type": "shell", "inline": ["docker run -d -p 31700:80 acme/web"]},',
        '  {"type": "shell-local", "inline": ["docker run -d -p 31702:80 acme/web"]}]}',
      ],
      ['3:50 docker-published publish 31700/tcp image', '4:56 docker-published publish 31702/tcp none'],
    ],
  ])('%s', async (_, path, lines, facts) => {
    const text = lines.join('\n');
    const found = await linkedFacts({ [path]: text });
    expect(
      found.map(
        (f) =>
          `${showFact(f)
            .slice(path.length + 1)
            .replace(/ @\w+$/, '')} ${f.reach}`,
      ),
    ).toEqual(facts);
    expect(found.map((f) => tokenAt(text, f))).toEqual(found.map((f) => f.raw));
  });
});
