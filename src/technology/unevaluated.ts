// Why an expression is left alone where no linker of its language is at work.

import type { Language } from '../model/value.ts';

export const UNEVALUATED: Readonly<Record<Language, string>> = {
  erb: 'templates of ERB and EPP are code, which is never run',
  'go-template': 'Go templates are not evaluated',
  placeholder: 'a placeholder that something outside this project fills in',
  hcl: 'the value comes from a Terraform template call',
  jinja: 'a template expression, and no variables of an Ansible project to resolve it with',
  name: 'the value is computed, and code is never run',
  shell: 'known only when the script runs',
};
