// Makes elements. Text becomes text nodes and nothing else: there is no way from here to markup.

type Child = Node | string | null;
type Attributes = Readonly<Record<string, string | number | boolean | null>>;

/** An element with attributes (null and false leave one out, true sets it empty) and children. */
export function el<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== false) element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(...children.filter(child => child !== null));
  return element;
}

export function button(label: Child, attributes: Attributes, press: () => void): HTMLButtonElement {
  const element = el('button', { type: 'button', ...attributes }, label);
  element.addEventListener('click', press);
  return element;
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`;
}

/** An address as a link that tells the other side nothing; text where it is none. The builder let only http and https through. */
export function link(address: string | null, label: string): Child {
  return address === null ? label : el('a', { href: address, rel: 'noreferrer' }, label);
}

/** A sentence in which backticks mark code. */
export function prose(text: string): Child {
  const parts = text.split('`').map((part, index) => (index % 2 === 1 ? el('code', {}, part) : part));
  return el('span', {}, ...parts);
}
