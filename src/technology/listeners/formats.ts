// Every format of configuration files that is known, room by room.

import { APPLICATIONS } from './applications.ts';
import { DATABASES } from './databases.ts';
import type { Format } from './format.ts';
import { MAIL } from './mail.ts';
import { MEDIA } from './media.ts';
import { MESSAGING } from './messaging.ts';
import { MONITORING } from './monitoring.ts';
import { NETWORK } from './network.ts';
import { SERVERS } from './servers.ts';
import { WEB } from './web.ts';

export const FORMATS: readonly Format[] = [
  ...WEB,
  ...SERVERS,
  ...DATABASES,
  ...MESSAGING,
  ...MONITORING,
  ...NETWORK,
  ...MAIL,
  ...MEDIA,
  ...APPLICATIONS,
];
