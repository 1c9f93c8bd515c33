// Mail and chat.

import { assigned, type Format } from './format.ts';

export const MAIL: readonly Format[] = [
  {
    technology: 'postfix',
    claimant: 'service',
    shape: 'lines',
    signs: [{ path: /(?:^|\/)(?:[\w-]+[._-])?master\.cf$/ }],
    settings: [
      {
        pattern: /^(?<value>(?:[\w.\uE000-]+:|\[[^\]\s]+\]:)?(?:\d{1,5}|\uE000+))[ \t]+inet[ \t]/d,
        notation: 'endpoint',
      },
    ],
    documentation: 'https://www.postfix.org/master.5.html',
  },
  {
    technology: 'dovecot',
    claimant: 'service',
    shape: 'blocks',
    signs: [{ path: /dovecot/ }, { text: /^[ \t]*inet_listener[ \t]/m }],
    settings: [{ within: /(?:^|> )inet_listener\b[^>]*$/, pattern: assigned('port') }],
    documentation: 'https://doc.dovecot.org/latest/core/config/service.html#inet_listener',
  },
  {
    technology: 'znc',
    claimant: 'service',
    shape: 'text',
    signs: [{ text: /^[ \t]*<Listener\b/m }],
    settings: [
      {
        pattern:
          /<Listener\b[^>\n]{0,80}>(?:(?!<\/Listener)[\s\S]){0,500}?\n[ \t]*Port[ \t]*=[ \t]*(?<value>[^\s#]+)/dg,
      },
    ],
    documentation: 'https://wiki.znc.in/Configuration',
  },
];
