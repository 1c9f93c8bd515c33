// What kind of document a text is by its own first words, where no name says so.

import { FILLER } from '../source/source.ts';
import type { DocumentKind } from './context.ts';
import { isHclText } from './hashicorp/text.ts';

/** How any text is read whose name does not say it; undefined where its words do not say it either. */
export function kindByFirstWords(text: string): DocumentKind | undefined {
  if (isCloudConfig(text)) return 'yaml';
  if (isShellScript(text)) return 'shell';
  const start = firstWords(text);
  if (isManifest(start, text)) return 'yaml';
  return stackKind(start, text) ?? (isHclText(text) ? 'hcl' : undefined);
}

/** A command that reads a here-document: a script that does not say what runs it. */
const OPENS_DOCUMENT =
  /^\s{0,200}(?:sudo[ \t]{1,8})?(?:cat|tee|kubectl)[ \t][^\n<]{0,200}<<-?[ \t]{0,8}["'\\]?[A-Za-z_]/;

/** The same of any command, and its end; a list of YAML and a value of HCL begin with other marks. */
const ANY_DOCUMENT =
  /(?<![\s\S])\s{0,200}(?:sudo[ \t]{1,8})?[\w./][\w./-]{0,100}(?![ \t]{0,200}[=:])[ \t]{1,8}[^\n<]{0,200}<<-?[ \t]{0,8}["'\\]?([A-Za-z_]\w{0,40})["']?[ \t]{0,8}\r?\n[\s\S]{0,100000}?^[ \t]{0,200}\1\r?$/m;

/** `sudo bash -ec '…'`: a line of shell whatever is around it. */
const RUNS_SHELL =
  /^\s{0,200}(?:cd[ \t][^\n&;]{1,200}(?:&&|;)[ \t]{0,8})?(?:sudo[ \t]{1,8}(?:-\w{1,8}[ \t]{1,8}){0,2}(?:\w{1,32}[ \t]{1,8})?)?(?:\/[\w/]{1,40}\/(?:env[ \t]{1,8})?)?(?:ba|da|z|k|a)?sh[ \t]{1,8}(?:-\w{1,8}[ \t]{1,8})?-\w{0,8}c[ \t]{1,8}["'$]/;

/** Is it a script, where neither a name nor its own words say what it is? */
export function looksLikeShell(text: string): boolean {
  return RUNS_SHELL.test(firstWords(text)) || ANY_DOCUMENT.test(text);
}

/** How a text inside another document is read: nobody gave it a name, so that weaker words count too. */
export function embeddedKind(text: string): DocumentKind | undefined {
  if (/^\s{0,200}\{\s{0,200}"[^"\n]{1,200}"\s{0,20}:/.test(text)) return 'json';
  const start = firstWords(text);
  if (OPENS_DOCUMENT.test(start)) return 'shell';
  return kindByFirstWords(text) ?? (BOTTLEROCKET.test(start) ? 'toml' : undefined);
}

/** The first line that is no other comment says so (cloud-init's user-data formats). */
export function isCloudConfig(text: string): boolean {
  return /^(?:#[^\n]{0,200}\n|\s){0,40}?#cloud-config\b/.test(text);
}

export function isShellScript(text: string): boolean {
  return /^\s*#!.*\b(?:ba|da|z|k|a)?sh\b/.test(text);
}

/** User data of Bottlerocket: all of its tables are below this one. */
const BOTTLEROCKET = /^\s{0,2000}\[settings(?:\.[\w."-]{1,200})?\][ \t]{0,200}(?:#.*)?(?:\r?\n|$)/;

const MAX_LINES = 200;
const MAX_START = 3000;

/** The text from the first line on that is no comment, no separator of documents and no template's expression. */
function firstWords(text: string): string {
  let start = 0;
  for (let lines = 0; lines < MAX_LINES && start < text.length; lines++) {
    const end = text.indexOf('\n', start);
    const line = text.slice(start, end < 0 ? text.length : end).trim();
    if (line.replaceAll(FILLER, '') !== '' && !line.startsWith('#') && line !== '---')
      return text.slice(start, start + MAX_START);
    if (end < 0) return '';
    start = end + 1;
  }
  return '';
}

/** An object of Kubernetes; JSON is read the same way. */
function isManifest(start: string, text: string): boolean {
  if (/^\s{0,2000}(?:apiVersion:[ \t]|\{\s{0,40}"(?:apiVersion|kind)":)/.test(start)) return true;
  return /^(?:kind|metadata):/.test(start) && /^apiVersion:[ \t]/m.test(text) && /^kind:[ \t]/m.test(text);
}

/** Templates of CloudFormation and of Heat often have an ending of their own, such as `.template`. */
function stackKind(start: string, text: string): DocumentKind | undefined {
  if (/^\s*\{/.test(start)) return /"AWSTemplateFormatVersion"\s*:/.test(text) ? 'json' : undefined;
  const isStack = /^(?:AWSTemplateFormatVersion|heat_template_version)["']?[ \t]*:/m.test(text);
  return isStack && /^["']?[A-Za-z_]+["']?[ \t]*:/.test(start) ? 'yaml' : undefined;
}
