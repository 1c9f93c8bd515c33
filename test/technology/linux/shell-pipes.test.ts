// Text on its way from the command that writes it to the file or the program that reads it: what may change it.

import { describe, expect, test } from 'vitest';
import { factsOf } from '../../facts.ts';

const KEY = 'net.ipv4.ip_local_reserved_ports';
const SYSCTL = `${KEY}=8080`;

/** The values of all facts of a script, `?` for what is not known. */
async function valuesOf(lines: readonly string[]): Promise<readonly string[]> {
  const facts = await factsOf({ 'tune.sh': lines.join('\n') });
  return facts.map((f) =>
    f
      .replace(/^\S+ /, '')
      .replace(/^(\S+?)(?:=| (?=\?))/, '')
      .replace(/^\?.*/, '?'),
  );
}

type Case = readonly [script: string, values: readonly string[]];

const document = (first: string) => [first, SYSCTL, 'E'].join('\n');

describe('handed on as it is', () => {
  test.each<Case>([
    [document('cat <<E | tee /etc/sysctl.d/x.conf'), ['8080']],
    [document('cat <<E | sudo tee -a /etc/sysctl.d/x.conf > /dev/null'), ['8080']],
    [document('cat <<E | cat - | tee /etc/sysctl.d/x.conf'), ['8080']],
    [document('cat - <<E > /etc/sysctl.d/x.conf'), ['8080']],
    [document("sudo sh -c 'mkdir -p /etc/sysctl.d; cat > /etc/sysctl.d/x.conf' <<E"), ['8080']],
    [`{ echo ${SYSCTL}; } | tee /etc/sysctl.d/x.conf`, ['8080']],
    [`echo ${SYSCTL} | sysctl -p -`, ['8080']],
    [`sysctl -w ${SYSCTL} | grep reserved > /tmp/log`, ['8080']],
    [`printf '%s = %s\\n' ${KEY} 8080 > /etc/sysctl.d/x.conf`, ['8080']],
    [`printf '${KEY}=%d\\n' 8080 > /etc/sysctl.d/x.conf`, ['8080']],
    [`P=8080; printf '${KEY}=%d\\n' $P > /etc/sysctl.d/x.conf`, ['8080']],
    [`P=8080; printf '${KEY}=%d\\n' "$P" > /etc/sysctl.d/x.conf`, ['8080']],
    [`echo -e "${SYSCTL}\\n" > /etc/sysctl.d/x.conf`, ['8080']],
  ])('%s', async (script, values) => {
    expect(await valuesOf([script])).toEqual(values);
  });
});

describe('changed on the way', () => {
  test.each<Case>([
    [document("cat <<E | sed 's/80/90/' > /etc/sysctl.d/x.conf"), ['?']],
    [document('cat <<E | grep -v reserved > /etc/sysctl.d/x.conf'), ['?']],
    [document('cat <<E | grep -v reserved | tee /etc/sysctl.d/x.conf'), ['?']],
    [document('cat <<E | sudo tee /etc/sysctl.d/x.conf | sed s/8/9/'), ['8080']],
    [document("sed 's/80/90/' > /etc/sysctl.d/x.conf <<E"), ['?']],
    [document('envsubst > /etc/sysctl.d/x.conf <<E'), ['?']],
    [document('cat header <<E > /etc/sysctl.d/x.conf'), ['?']],
    [document("sudo sh -c 'sed s/8/9/ > /etc/sysctl.d/x.conf' <<E"), ['?']],
    [document('cat <<E | { sed s/8/9/; } | tee /etc/sysctl.d/x.conf'), ['?']],
    [document('cat <<E | while read -r l; do echo "#$l"; done | tee /etc/sysctl.d/x.conf'), ['?']],
    [`{ echo ${SYSCTL}; } | sed s/8/9/ | tee /etc/sysctl.d/x.conf`, ['?']],
    [`{ echo ${SYSCTL} | (sed s/8/9/); } | tee /etc/sysctl.d/x.conf`, ['?']],
    [`echo ${SYSCTL} | sed 's/80/90/' | sysctl -p -`, ['?']],
    [`echo 90 | xargs -I{} sysctl -w ${KEY}={}`, ['?']],
    [`echo 90 | xargs -I P sysctl -w ${KEY}=P`, ['?']],
    [`echo 90 | xargs -i sudo sysctl -w ${KEY}={}`, ['?']],
    [`printf '${KEY}=%.2s\\n' 8080 > /etc/sysctl.d/x.conf`, ['?']],
    [`printf '${KEY}=%d\\n' 080 > /etc/sysctl.d/x.conf`, ['?']],
    [`P=080; printf '${KEY}=%d\\n' $P > /etc/sysctl.d/x.conf`, ['?']],
    [`printf '${KEY}=%x\\n' 8080 > /etc/sysctl.d/x.conf`, ['?']],
    [`printf '${KEY}=80\\x2c81\\n' > /etc/sysctl.d/x.conf`, ['?']],
    [`printf '${KEY}=%b\\n' '80\\0541' > /etc/sysctl.d/x.conf`, ['?']],
    [`echo -e '${KEY}=80\\x2c81' > /etc/sysctl.d/x.conf`, ['?']],
    [`echo '${KEY}=80\\0541' > /etc/sysctl.d/x.conf`, ['?']],
    [`echo "${SYSCTL}\\n" > /etc/sysctl.d/x.conf`, ['?']],
  ])('%s', async (script, values) => {
    expect(await valuesOf([script])).toEqual(values);
  });
});
