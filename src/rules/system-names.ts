// Names that belong to the cluster itself, and names that are made to be read as one of them.

/** Components that run in most clusters, as their workloads and images are called. */
const COMPONENTS: readonly string[] = [
  'kube-apiserver',
  'kube-controller-manager',
  'kube-controller',
  'kube-scheduler',
  'kube-proxy',
  'kube-dns',
  'kubelet',
  'cloud-controller-manager',
  'cloud-node-manager',
  'coredns',
  'node-local-dns',
  'etcd',
  'pause',
  'metrics-server',
  'konnectivity-agent',
  'calico-node',
  'calico-kube-controllers',
  'cilium-agent',
  'cilium-operator',
  'kube-flannel',
  'weave-net',
  'kube-router',
  'aws-node',
  'azure-ip-masq-agent',
  'ebs-csi-node',
  'k8s-device-plugin',
  'nvidia-device-plugin',
  'node-setup',
  'kindnet',
];

/** Shorter names are one letter away from ordinary words: `pause` from `cause`. */
const LEAST_FOR_DISTANCE = 7;

export interface Likeness {
  /** What it is, or is meant to be read as. */
  readonly name: string;
  readonly exact: boolean;
}

export function likeComponent(text: string): Likeness | null {
  return likenessAmong(text, COMPONENTS, LEAST_FOR_DISTANCE);
}

/** The name itself; or one that looks the same, or is one slip of the keyboard away (in names of `least` letters and more). */
export function likenessAmong(text: string, names: readonly string[], least: number): Likeness | null {
  if (text.length > MAX_LENGTH) return null;
  if (names.includes(text)) return { name: text, exact: true };
  const face = faceOf(text);
  const name = names.find(
    candidate => faceOf(candidate) === face || (candidate.length >= least && isOneSlip(text, candidate)),
  );
  return name === undefined ? null : { name, exact: false };
}

/** A DNS name; what is longer is none of these. */
const MAX_LENGTH = 253;

/** Letters of other alphabets that are drawn like Latin ones: https://www.unicode.org/reports/tr39/#Confusable_Detection */
const DRAWN_ALIKE = new Map(
  Object.entries({
    a: 'аαɑ',
    b: 'Ьƅ',
    c: 'сϲ',
    d: 'ԁɗ',
    e: 'еҽє',
    g: 'ɡց',
    h: 'һհ',
    i: 'іιɩı',
    j: 'ϳј',
    k: 'кκ',
    l: 'ⅼӏ|',
    m: 'ⅿм',
    n: 'ոռη',
    o: 'оοօσ',
    p: 'рρ',
    q: 'ԛգ',
    r: 'гᴦ',
    s: 'ѕꜱ',
    t: 'тτ',
    u: 'υսц',
    v: 'νѵ',
    w: 'ԝѡω',
    x: 'хχ',
    y: 'уγү',
    z: 'ᴢ',
  }).flatMap(([latin, others]) => [...others].map(letter => [letter, latin] as const)),
);

/** The text as it looks: accents and widths gone, and one letter for all that are drawn alike. */
function faceOf(text: string): string {
  const letters = [...text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()];
  return letters
    .map(letter => DRAWN_ALIKE.get(letter) ?? letter)
    .join('')
    .replaceAll('0', 'o')
    .replaceAll('1', 'l')
    .replaceAll('i', 'l')
    .replaceAll('5', 's')
    .replaceAll('rn', 'm')
    .replaceAll('vv', 'w')
    .replaceAll('_', '-');
}

/** Is one letter more, less or another, or are two beside each other exchanged? */
function isOneSlip(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false;
  let start = 0;
  while (start < a.length && a[start] === b[start]) start += 1;
  const restA = a.slice(start);
  const restB = b.slice(start);
  if (restA === '' && restB === '') return false;
  const isSwap = restA[0] === restB[1] && restA[1] === restB[0] && restA.slice(2) === restB.slice(2);
  return restA.slice(1) === restB.slice(1) || restA.slice(1) === restB || restA === restB.slice(1) || isSwap;
}
