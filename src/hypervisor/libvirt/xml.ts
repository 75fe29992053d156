import { XMLBuilder } from 'fast-xml-parser';

/** An element as a value; `undefined` and `false` children are left out. */
export interface Element {
  name: string;
  attributes: Readonly<Record<string, string | number | undefined>>;
  children: readonly Node[];
}

export type Node = Element | string | undefined | false;

/** What the builder takes where the order of elements matters, as libvirt's schema wants it. */
type Ordered = Record<string, unknown>;

const builder = new XMLBuilder({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  suppressBooleanAttributes: false,
  suppressEmptyNode: true,
  format: true,
  // Done below: the builder leaves control characters and line ends in attributes as they are.
  processEntities: false,
});

export function element(
  name: string,
  attributes: Element['attributes'] = {},
  ...children: readonly Node[]
): Element {
  return { name, attributes, children };
}

export function renderXml(root: Element): string {
  return `${builder.build([ordered(root)]).trim()}\n`;
}

function ordered({ name, attributes, children }: Element): Ordered {
  const present = children.filter((child): child is Element | string => Boolean(child));
  const written = Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, escapeXml(String(value))] as const],
  );
  return {
    [name]: present.map((child) =>
      typeof child === 'string' ? { '#text': escapeXml(child) } : ordered(child),
    ),
    ...(written.length ? { ':@': Object.fromEntries(written) } : {}),
  };
}

/** XML 1.0 has no way to write most control characters, nor lone surrogates: they are left out. */
function escapeXml(text: string): string {
  return text
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
    .replace(/[&<>'"\t\n\r]/g, (character) => `&#${character.charCodeAt(0)};`);
}
