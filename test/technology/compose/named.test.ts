// Files that others name as a part of their project, whatever they are called and look like.

import { expect, test } from 'vitest';
import { type Files, linkFiles } from '../helm/project.ts';

const WEB = 'services:\n  web:\n    image: web\n    ports: ["8080:80"]\n';
/** It has no image: alone it is anybody's list of services. */
const PORTS = 'services:\n  web:\n    ports: ["8081:81"]\n';
const OPEN = `services:\n  db:\n    image: db\n    ports: ["\${DB_PORT}:5432"]\n`;

type Case = readonly [title: string, files: Files, facts: readonly string[]];

const CASES: readonly Case[] = [
  ['a file that nobody names', { 'compose.yaml': WEB, 'docker/ports.yml': PORTS }, ['8080']],
  [
    'COMPOSE_FILE',
    { '.env': 'COMPOSE_FILE=base.yml:docker/ports.yml\n', 'base.yml': WEB, 'docker/ports.yml': PORTS },
    ['8080', '8081'],
  ],
  [
    'COMPOSE_FILE with a separator, to files of another folder, which see the variables',
    {
      '.env': 'COMPOSE_PATH_SEPARATOR=,\nCOMPOSE_FILE=docker/db.yml,docker/ports.yml\nDB_PORT=5433\n',
      'docker/db.yml': OPEN,
      'docker/ports.yml': PORTS,
    },
    ['5433', '8081'],
  ],
  [
    'include',
    { 'compose.yaml': `include: [docker/ports.yml]\n${WEB}`, 'docker/ports.yml': PORTS },
    ['8080', '8081'],
  ],
  [
    'include of a file that only includes',
    {
      'compose.yaml': `include: [docker/all.yml]\n${WEB}`,
      'docker/all.yml': 'include: [ports.yml]\n',
      'docker/ports.yml': PORTS,
    },
    ['8080', '8081'],
  ],
  [
    'extends',
    {
      'compose.yaml':
        'services:\n  web:\n    image: web\n    ports: ["8080:80"]\n    extends: {file: docker/ports.yml, service: web}\n',
      'docker/ports.yml': PORTS,
    },
    ['8080', '8081'],
  ],
  [
    'variables of a file of any name, for what is included',
    {
      'compose.yaml': `include:\n  - {path: docker/db.yml, env_file: docker/settings}\n${WEB}`,
      'docker/db.yml': OPEN,
      'docker/settings': 'DB_PASSWORD=hush\nDB_PORT=5433\n',
    },
    ['8080', '5433'],
  ],
  [
    'variables of an example that is named',
    {
      'compose.yaml': `include:\n  - {path: docker/db.yml, env_file: docker/.env.example}\n${WEB}`,
      'docker/db.yml': OPEN,
      'docker/.env.example': 'DB_PORT=5433\n',
    },
    ['8080', '5433'],
  ],
  [
    'variables of a file that is not here',
    {
      'compose.yaml': `include:\n  - {path: docker/db.yml, env_file: docker/settings}\n${WEB}`,
      'docker/db.yml': OPEN,
    },
    ['8080', "? a file that may set 'DB_PORT' is not among those that are read"],
  ],
];

test.each(CASES)('%s', async (_title, files, expected) => {
  const { facts } = await linkFiles(files);
  expect(facts.map((f) => (f.kind === 'ports' && f.ports?.toString()) || `? ${f.unknown}`)).toEqual(expected);
});
