// The network ACLs of a project, each with its rules from all files of its folder.

import type { FileScan } from '../model/declaration.ts';
import type { NetworkAcls } from '../model/network-acls.ts';
import { NETWORK_ACLS_PART } from '../technology/cloud/network-acls.ts';
import { folderOf } from '../technology/paths.ts';

/** Names of ACLs and subnets get what they are unique in before them: the folder of a module, the file of a template. */
export function networkAclsOf(scans: readonly FileScan[]): NetworkAcls {
  const all = scans.flatMap((scan) => {
    const part = scan.parts[NETWORK_ACLS_PART] as NetworkAcls | undefined;
    if (!part) return [];
    const around = /\.tf(?:\.json)?$/.test(scan.file) ? folderOf(scan.file) : scan.file;
    const inside = (name: string) => `${around}:${name}`;
    return [
      {
        rules: part.rules.map((r) => ({ ...r, acl: inside(r.acl) })),
        acls: part.acls.map((a) => ({ ...a, acl: inside(a.acl), subnets: a.subnets.map(inside) })),
        clients: part.clients.map((c) => ({ ...c, subnets: c.subnets.map(inside) })),
      },
    ];
  });
  return {
    rules: all.flatMap((p) => p.rules),
    acls: all.flatMap((p) => p.acls),
    clients: all.flatMap((p) => p.clients),
  };
}
