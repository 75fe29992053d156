import { XMLParser } from 'fast-xml-parser';
import type { ServerMark, ServerRecord } from '../holdings.port';
import { type Element, element } from './xml';

/** Of our element in a domain's metadata. */
export const NAMESPACE = 'urn:monostack:server:1';
export const PREFIX = 'monostack';

/**
 * What a domain says of itself: libvirt keeps it as it is. Without a prefix as `virsh metadata --set` wants it, which
 * adds its own.
 */
export function markElement(mark: ServerMark, cloud: string, prefix = `${PREFIX}:`): Element {
  const named = (name: string, text: string) => element(`${prefix}${name}`, {}, text);
  return element(
    `${prefix}server`,
    prefix ? { [`xmlns:${PREFIX}`]: NAMESPACE } : {},
    named('name', mark.displayName),
    named('project', mark.projectId),
    named('cloud', cloud),
    mark.record !== undefined && named('record', asciiJson(mark.record)),
  );
}

const parser = new XMLParser({
  removeNSPrefix: true,
  ignoreAttributes: true,
  htmlEntities: true,
  parseTagValue: false,
  trimValues: false,
});

/** Undefined mark: a domain of before things were marked, or somebody else's. */
export function parseMark(xml: string): ServerMark & { mark: string | undefined } {
  const { server } = xml
    ? (parser.parse(xml) as { server?: Record<string, unknown> })
    : { server: undefined };
  const text = (name: string): string => {
    const value = server?.[name];
    return typeof value === 'string' ? value : '';
  };
  return {
    mark: text('cloud').trim() || undefined,
    displayName: text('name'),
    projectId: text('project').trim(),
    record: parseRecord(text('record')),
  };
}

function parseRecord(text: string): ServerRecord | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as ServerRecord) : undefined;
  } catch {
    return undefined;
  }
}

/** One line of harmless characters, whatever names are in it: XML has no way to write some of them. */
function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
