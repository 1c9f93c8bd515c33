// Texts of HashiCorp's tools that neither a name nor a path tells.

/** Nomad takes a job from a file of any name: `web.job`, `web.levant`. */
const JOB = /^[ \t]{0,40}job[ \t]{1,8}[^\n{]{1,200}\{[ \t]*\r?$/m;
const GROUP = /^[ \t]{1,80}(?:group|task)[ \t]{1,8}[^\n{]{1,200}\{[ \t]*\r?$/m;

/** Blocks that no other language opens like this: listeners of Vault and Boundary, ports of Consul and Nomad. */
const AGENT =
  /^[ \t]{0,40}(?:listener[ \t]{1,8}"tcp"|ports[ \t]{0,8}=?)[ \t]{0,8}\{[ \t]*\r?\n[^{}]{0,400}^[ \t]{0,40}"?\w{3,20}"?[ \t]{0,20}=/m;

/** A script may hold such a text, and a program of Nix or Ruby has sets of the same look. */
const SCRIPT =
  /<<|;[ \t]*\r?$|^[ \t]{0,40}(?:sudo|apt|apt-get|yum|dnf|mkdir|cat|export|curl|FROM|RUN|def|function|import|let|end)\b|=>/m;

/** True for a job of Nomad and for the configuration of an agent, written in HCL. */
export function isHclText(text: string): boolean {
  if (JOB.test(text) && GROUP.test(text)) return true;
  return AGENT.test(text) && !SCRIPT.test(text);
}
