// Names that functions, declarations, expansions and files of the system give values to.

import { describe, expect, test } from 'vitest';
import { factsOf } from '../../facts.ts';

/** Lines of a script, and what `docker run -p $P:80 x` behind it publishes; `?` for what is not known. */
type Case = readonly [script: string, ports: readonly string[]];

async function portsOf(script: string): Promise<readonly string[]> {
  const text = script.includes('docker run') ? script : `${script}\ndocker run -p $P:80 x`;
  const facts = await factsOf({ 'run.sh': text });
  return facts.map((f) => f.replace(/^.* publish /, '').replace(/\/tcp$|(?<=\?).*/g, '')).sort();
}

const cases = (name: string, table: readonly Case[]) =>
  describe(name, () => {
    test.each(table)('%s', async (script, ports) => {
      expect(await portsOf(script)).toEqual([...ports].sort());
    });
  });

const F = 'f() { P=90; }\nP=80\n';

cases('loops left together', [
  ['for i in 1; do for j in 1; do P=80; break 2; done; P=90; done', ['80']],
  ['P=1\nfor i in 1; do for j in 1; do P=80; continue 2; done; P=90; done', ['80']],
  ['for i in 1; do for j in 1; do P=80; break $N; done; P=90; done', ['80', '90']],
  ['for i in 1; do for j in 1; do P=80; break 9; done; P=90; done', ['80']],
  ['f() { for j in 1; do P=80; break 2; done; }\nfor i in 1; do f; P=90; done', ['90']],
]);

cases('names that an expansion gives', [
  ['ask() { read -r "$1"; }\nP=80\nask P', ['80', '?']],
  ['ask() { read -r "$1"; }\nP=80\nask Q', ['80']],
  ['setv() { printf -v "$1" %s 90; }\nP=80\nsetv "$2"', ['80', '?']],
  ['P=80\nN=P\nunset $N', ['80', '?']],
  ['P=80\nN=Q\nunset $N', ['80']],
  ['P=80\nN=P\n(( $N = 90 ))', ['80', '?']],
  ['P=80\n: $(( $N = 90 ))', ['80', '?']],
  ['P=80\nread -r -p "Port of $HOST: " Q', ['80']],
  ['P=80\nexport "$1=90"', ['80', '?']],
  ['P=80\nmapfile -t "$1"', ['80', '?']],
  ['P=80\nE=eval\n$E P=90', ['80', '?']],
]);

cases('functions that an expansion names', [
  [`${F}G=f\n$G`, ['80', '90']],
  ['start_prod() { P=90; }\nP=80\nM=prod\n"start_$M"', ['80', '90']],
  ['start_prod() { P=90; }\nP=80\n"start_$M"', ['80', '90']],
  ['start_prod() { P=90; }\nP=80\nM=test\nstart_$M', ['80']],
  [`${F}SUDO=sudo\n$SUDO true`, ['80']],
  [`${F}$SUDO true`, ['80']],
  [`${F}\${DOCKER:-docker} ps`, ['80']],
  [`${F}/opt/$X/bin/f`, ['80']],
  [`${F}"$@"`, ['80', '90']],
  [`${F}command f`, ['80']],
]);

cases('in front of a function', [
  ['P=80\nf() { docker run -p $P:80 x; }\nP=90 f', ['90']],
  ['P=80\nf() { :; }\nP=90 f', ['80']],
  ['P=80\nf() { P=70; }\nP=90 f', ['80']],
  ['P=80\nP=90 :', ['80', '90']],
  ['P=80\nP=90 export Q=1', ['80', '90']],
  ['P=80\nP=90 true', ['80']],
]);

cases('declarations', [
  ['P=70\nf() { local P=80 Q=$P\ndocker run -p $Q:80 x\n}\nf', ['70']],
  ['P=70\nexport P=80 Q=$P\ndocker run -p $Q:80 x', ['70']],
  ['P=80\nf() { local P=$P\ndocker run -p $P:80 x\n}\nf', ['80']],
  ['P=80\nf() { local P=90; }\nf', ['80']],
  ['P=80\nf() { P=90; local P=70; }\nf', ['90']],
  ['P=80\nf() { if a; then local P; fi; P=90; }\nf', ['80', '90']],
  ['P=80\nf() { local P=90; g; }\ng() { docker run -p $P:80 x; }\nf', ['90']],
  ['P=80\nf() { local P=90; g; }\ng() { P=70; }\nf', ['80']],
  ['P=80\nf() { declare -g P=90; }\nf', ['90']],
  ['P=80\nf() { local P=1; declare -g P=90; }\nf', ['80', '90']],
  ['# local P\nP=80\nf() { echo "local P"; P=90; }\nf', ['90']],
  ['declare -i P=80', ['80']],
  ['declare -i P=80\nP+=1', ['?']],
  ['declare -i P\nP=40+40', ['?']],
  ['declare -u P\nP=a80', ['?']],
  ['P=80\ndeclare -n R=P\nR=90', ['80', '?']],
  ['readonly P=80\nP=90', ['80']],
  ['P=80\nreadonly P\nP=90', ['80']],
  ['P=80\n[ -n "$X" ] && readonly P\nP=90', ['80', '90']],
  ['P=80\na && readonly P\nP=90', ['80', '90']],
]);

cases('names of the shell and of the system', [
  ['VERSION=80\n. /etc/os-release\ndocker run -p $VERSION:80 x', ['80', '?']],
  ['P=80\n. /etc/os-release', ['80']],
  ['RANDOM=80\ndocker run -p $RANDOM:80 x', ['?']],
  ['true() { false; }\nP=80\nif true; then P=90; fi', ['80', '90']],
  ["P=80\ntrap 'P=90' DEBUG", ['?']],
  ['shopt -s lastpipe\nP=80\ntrue | P=90', ['80', '90']],
  ['P=80\n[[ P=90 -eq 1 ]]', ['80', '?']],
  [`\${P:1}\nP=80\n: \${x:P=1}`, ['80', '?']],
]);

cases('functions that call themselves', [
  ['f() { docker run -p $P:80 x\nP=90\na || f; }\nP=80\nf', ['80', '90']],
]);

cases('cases that go on', [
  ['case $1 in a) P=1001 ;;& b) P=1002 ;; c) Q=1 ;; *) P=1003 ;; esac', ['1001', '1002', '1003', '?']],
  ['P=1\ncase $1 in a) ;& b) docker run -p $P:80 x ;; esac', ['1']],
]);
