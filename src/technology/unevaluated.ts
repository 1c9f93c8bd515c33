// Why an expression is left alone where no linker of its language is at work.

import type { Language } from '../model/value.ts';

export const UNEVALUATED: Readonly<Record<Language, string>> = {
  erb: 'templates of ERB and EPP are code, which is never run',
  'go-template': 'Go templates are not evaluated',
  placeholder: 'a placeholder that something outside this project fills in',
  hcl: 'the value comes from a Terraform template call',
  jinja: 'a template expression, and no variables of an Ansible project to resolve it with',
  name: 'the value is computed, and code is never run',
  puppet: 'the value is computed by Puppet, and code is never run',
  hiera: 'the value is looked up by hiera when Puppet runs',
  ruby: 'the value is computed by Ruby, and code is never run',
  shell: 'known only when the script runs',
};
