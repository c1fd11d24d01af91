/** XML text -> elements with their lines; pure and bounded. A document type declaration is refused, so there are no entities to expand. */
import { SaxesParser } from 'saxes';

const mostCharacters = 2_000_000;
const mostElements = 20_000;
const mostAttributes = 60_000;
const mostDepth = 100;

export type XmlAttribute = { readonly name: string; readonly value: string; readonly line: number };

export type XmlElement = {
  /** Without its prefix. */
  readonly name: string;
  /** Its namespace; empty without one. */
  readonly uri: string;
  /** Where its start tag begins, counted from 1. */
  readonly line: number;
  /** Without declarations of namespaces; names with their prefix, as written. */
  readonly attributes: readonly XmlAttribute[];
  readonly children: readonly XmlElement[];
  /** Its own text without that of its children, trimmed; 10,000 characters at most. */
  readonly text: string;
};

/** `what` follows the name of the file: `holds a document type declaration, which is not read`. It never quotes the text, which may hold secrets. */
export class XmlRefused extends Error {
  override readonly name = 'XmlRefused';
  readonly what: string;
  readonly line: number;
  constructor(what: string, line: number) {
    super(what);
    this.what = what;
    this.line = line;
  }
}

/** Throws XmlRefused for what is no well-formed XML, or beyond the bounds. */
export function parseXml(text: string): XmlElement {
  if (text.length > mostCharacters) throw new XmlRefused('is larger than 2 MB', 0);
  const parser = new SaxesParser({ xmlns: true });
  const builder = new Builder(() => parser.line);
  parser.on('error', () => {
    throw new XmlRefused('is no well-formed XML', parser.line);
  });
  parser.on('doctype', () => {
    throw new XmlRefused('holds a document type declaration, which is not read', parser.line);
  });
  parser.on('opentagstart', () => builder.start());
  parser.on('attribute', ({ name, value }) => builder.attribute(name, value));
  parser.on('opentag', ({ local, uri }) => builder.open(local, uri));
  parser.on('text', (part) => builder.text(part));
  parser.on('cdata', (part) => builder.text(part));
  parser.on('closetag', () => builder.close());
  parser.write(text).close();
  return builder.root();
}

/** The element itself and all below it, in the order of the document. */
export function elementsOf(root: XmlElement): readonly XmlElement[] {
  return [root, ...root.children.flatMap(elementsOf)];
}

/** The first child of that name, in any namespace: POMs are written with and without one. */
export function childOf(element: XmlElement | null, name: string): XmlElement | null {
  return element?.children.find((child) => child.name === name) ?? null;
}

type Open = { -readonly [K in keyof XmlElement]: XmlElement[K] } & { children: XmlElement[] };

class Builder {
  readonly #line: () => number;
  readonly #open: Open[] = [];
  #root: XmlElement | null = null;
  #startLine = 1;
  #waiting: XmlAttribute[] = [];
  #elements = 0;
  #attributes = 0;

  constructor(line: () => number) {
    this.#line = line;
  }
  start(): void {
    this.#elements += 1;
    if (this.#elements > mostElements) throw new XmlRefused('holds more than 20,000 elements', this.#line());
    if (this.#open.length >= mostDepth) throw new XmlRefused('is nested deeper than 100 elements', this.#line());
    this.#startLine = this.#line();
    this.#waiting = [];
  }
  attribute(name: string, value: string): void {
    this.#attributes += 1;
    if (this.#attributes > mostAttributes) throw new XmlRefused('holds more than 60,000 attributes', this.#line());
    if (!/^xmlns(:|$)/.test(name)) this.#waiting.push({ name, value, line: this.#line() });
  }
  open(name: string, uri: string): void {
    this.#open.push({ name, uri, line: this.#startLine, attributes: this.#waiting, children: [], text: '' });
  }
  text(part: string): void {
    const element = this.#open.at(-1);
    if (element !== undefined) element.text = `${element.text}${part.trim()}`.slice(0, 10_000);
  }
  close(): void {
    const element = this.#open.pop();
    if (element === undefined) return;
    const above = this.#open.at(-1);
    if (above === undefined) this.#root = element;
    else above.children.push(element);
  }
  root(): XmlElement {
    if (this.#root === null) throw new XmlRefused('holds no element', this.#line());
    return this.#root;
  }
}
