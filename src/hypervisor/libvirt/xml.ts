/** Just enough XML to write a domain: elements, attributes, text, everything escaped. */
export interface Element {
  name: string;
  attributes: Readonly<Record<string, string | number | undefined>>;
  children: readonly Node[];
}

export type Node = Element | string | undefined | false;

export function element(
  name: string,
  attributes: Element['attributes'] = {},
  ...children: readonly Node[]
): Element {
  return { name, attributes, children };
}

export function renderXml(root: Element): string {
  return `${render(root, '')}\n`;
}

function render({ name, attributes, children }: Element, indent: string): string {
  const written = Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [` ${key}='${escapeXml(String(value))}'`],
  );
  const open = `${indent}<${name}${written.join('')}`;
  const present = children.filter((child): child is Element | string => Boolean(child));
  if (present.length === 0) return `${open}/>`;
  if (present.every((child) => typeof child === 'string'))
    return `${open}>${present.map(escapeXml).join('')}</${name}>`;
  const lines = present.map((child) =>
    typeof child === 'string' ? `${indent}  ${escapeXml(child)}` : render(child, `${indent}  `),
  );
  return `${open}>\n${lines.join('\n')}\n${indent}</${name}>`;
}

/** XML 1.0 has no way to write most control characters, nor lone surrogates: they are left out. */
function escapeXml(text: string): string {
  return text
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
    .replace(/[&<>'"\t\n\r]/g, (character) => `&#${character.charCodeAt(0)};`);
}
