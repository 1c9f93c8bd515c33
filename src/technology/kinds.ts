// How a file is read, from its name and its first words; many files are none of ours.

import type { DocumentKind } from './context.ts';
import { isShellScript, kindByFirstWords } from './first-words.ts';
import { isSysctlPath } from './linux/sysctl-lines.ts';
import { isReport } from './reports.ts';

/** Formats that are read as text about settings, never as settings. */
const DOCUMENTATION =
  /\.(mdx?|markdown|mdown|qmd|rmd|org|textile|wiki|rst|adoc|asciidoc|txt|html?|tex|pod|[1-9])$|(^|\/)(README|CHANGELOG|CHANGES|LICENSE|NEWS|NOTICE)(\.(?!(?:ba|z|k)?sh$)[^/]*)?$/i;

/** Program sources and data of other kinds; locks and bundles with them. */
const PROGRAM =
  /\.(go|py|js|mjs|cjs|ts|tsx|jsx|java|kt|scala|c|h|cc|cpp|hpp|rs|rb|php|pl|pm|cs|swift|lua|r|ipynb|sql|groovy|gradle|kts|clj|cljs|ex|exs|erl|hrl|hs|dart|vb|fs|fsx|zig|nim|jl|ml|mli|m|mm|pdf|ai|pb|class|jar|whl|gz|zip|xz|css|scss|less|vue|svelte|astro|svg|csv|tsv|lock|sum|map|po|snap|diff|patch|log|proto|sarif)$|(^|\/)(package-lock\.json|yarn\.lock|go\.sum|Cargo\.lock)$/i;

/**
 * What tests of a program read and expect: Go's `testdata`, snapshots, and folders of data below a folder of tests.
 */
const TEST_DATA =
  /(^|\/)(?:testdata|test_data|__snapshots__|__fixtures__)\/|(^|\/)(?:tests?|specs?)\/(?:[^/]+\/)*(?:fixtures?|data|golden|goldens|expected|snapshots?|outputs?)\/|(^|\/)(?:tests?|specs?)\/unit\//i;

/** Folders of a cookbook, and of roles and environments in Ruby (https://docs.chef.io/cookbooks/); its libraries are programs. */
const CHEF =
  /^(?!(?:.{0,300}\/)?(?:spec|test)\/)(?:.{0,300}\/)?(?:attributes|recipes|resources|providers|roles|environments)\/(?:[\w.-]{1,80}\/){0,6}[\w.-]{1,80}(?<!_spec)\.rb$/;

/** How a file is read, from its name and its first line; undefined where it is none of ours. */
export function kindOfFile(path: string, text: string): DocumentKind | undefined {
  // The configuration of GitLab's packages is Ruby by its name, and lines of assignments in fact.
  if (/(^|\/)gitlab[^/]*\.rb$/.test(path) && /^external_url\b|^\w+\[['"]\w+['"]\][ \t]*=/m.test(text))
    return 'text';
  // Saved and switched off: nobody reads `sysctl.conf.rpmsave` or `90-old.conf.disabled`.
  if (
    /\.(?:bak|backup|orig|old|save|rpmsave|rpmnew|rpmorig|dpkg-\w+|disabled|off|swp|rej|example|sample)$/i.test(
      path,
    )
  )
    return undefined;
  if (CHEF.test(path)) return 'chef';
  if (DOCUMENTATION.test(path) || PROGRAM.test(path) || TEST_DATA.test(path)) return undefined;
  // What goss compares a machine with (https://goss.rocks) sets nothing.
  if (/(^|\/)goss(?:[-_.][^/]*\.ya?ml$|\/)/.test(path)) return undefined;
  if (isDescription(path, text)) return undefined;
  // Examples and tests of Puppet's modules are on no machine; sysfsutils' files set what is below /sys.
  if (/(^|\/)(?:spec|tests)\/.*\.pp$|(^|\/)(?:sysfs\.d\/[^/]+|sysfs\.conf)$/.test(path)) return undefined;
  if (/\.(ya?ml|sls|bu|butane)$/i.test(path)) return 'yaml';
  if (/\.(json|jsonc|ign|tfstate)$/i.test(path)) return 'json';
  if (/\.(tf|tofu|tfvars|hcl|nomad)$/i.test(path)) return 'hcl';
  if (/\.toml$/i.test(path)) return 'toml';
  if (/(^|\/)jobs\/[^/]+\/spec$/.test(path)) return 'yaml';
  if (/\.nix$/i.test(path)) return 'nix';
  if (/\.pp$/i.test(path)) return 'puppet';
  // containers.conf(5) and crio.conf(5).
  if (/^[ \t]{0,20}default_sysctls[ \t]{0,20}=[ \t]{0,20}\[/m.test(text)) return 'toml';
  if (isSysctlPath(path)) return 'sysctl';
  // Neither procps nor systemd reads another ending there: `90-old.conf.disabled` is switched off.
  if (/(^|\/)(?:etc|run|lib)\/sysctl\.d\/[^/]+$/.test(path)) return undefined;
  if (/\.(sh|bash|zsh|ksh|bashrc|profile)$/i.test(path) || isShellScript(text)) return 'shell';
  if (/^#!.*\b(?:python|perl|ruby|node|php|lua|awk)/.test(text)) return undefined;
  return VARIABLES_OF.test(path) ? 'yaml' : (kindByFirstWords(text) ?? 'text');
}

/** SCAP data streams and their parts, by the namespaces of NIST and OVAL: what scanners compare machines with. */
const SCAP =
  /xmlns(?::[\w.-]{1,40})?=["']https?:\/\/(?:scap\.nist\.gov|checklists\.nist\.gov\/xccdf|oval\.mitre\.org)\//;

/** How many characters at the start of an XML document hold the namespaces of its root. */
const XML_HEAD = 8000;

/**
 * The description of an API by its version at the top (https://spec.openapis.org/oas/latest.html#openapi-object,
 * https://www.asyncapi.com/docs/reference/specification/latest): its ports and settings are examples.
 */
const API = /^(?:openapi|swagger|asyncapi)[ \t]{0,20}:[ \t]{1,20}["']?[1-9]\.\d/m;
const API_IN_JSON = /[{,]\s{0,200}"(?:openapi|swagger|asyncapi)"\s{0,20}:\s{0,20}"[1-9]\.\d/;

/** A document that says what others have, and is on no machine itself. */
function isDescription(path: string, text: string): boolean {
  if (isReport(text)) return true;
  if (/\.xml$/i.test(path)) return SCAP.test(text.slice(0, XML_HEAD));
  if (!/\.(?:ya?ml|json)$/i.test(path)) return false;
  if (!/^\s{0,1000}\{/.test(text)) return API.test(text);
  return API_IN_JSON.test(text) && /[{,]\s{0,200}"info"\s{0,20}:\s{0,20}\{/.test(text);
}

/** Variables of a group or a host, which need no suffix: `group_vars/all`, `host_vars/web1.example.org`; Ansible passes hidden files by. */
const VARIABLES_OF = /(^|\/)(?:group|host)_vars\/(?:[^/.][^/]*|[^/.][^/]*\/[^/.]+)$/;

/** True for the name of a program source, or of data that no template language fills in. */
export function isProgram(path: string): boolean {
  return PROGRAM.test(path);
}
