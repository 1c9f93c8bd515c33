// The technologies that have variables, includes or inventories of their own. A new one is a folder and a line here.

import { ansible } from './ansible/index.ts';
import { chef } from './chef/index.ts';
import { cloudformation } from './cloudformation/index.ts';
import { compose } from './compose/index.ts';
import { helm } from './helm/index.ts';
import { kustomize } from './kustomize/index.ts';
import type { LinkedTechnology } from './linker.ts';
import { puppet } from './puppet/index.ts';
import { salt } from './salt/index.ts';
import { systemd } from './systemd/index.ts';
import { terraform } from './terraform/index.ts';

/** In the order in which they are asked whose a file is. */
export const LINKED_TECHNOLOGIES: readonly LinkedTechnology[] = [
  helm,
  terraform,
  cloudformation,
  ansible,
  compose,
  kustomize,
  puppet,
  chef,
  salt,
  systemd,
];
