import { expect } from 'chai';
import { element, renderXml, type XmlElement } from '../../../harness/core/xml.ts';

const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';

function rendered(root: XmlElement): string {
  const text = renderXml(root);
  expect(text.startsWith(DECLARATION)).to.be.true;
  return text.slice(DECLARATION.length);
}

describe('renderXml', () => {
  it('writes children indented, text in its element, and an empty element closed', () => {
    const domain = element('domain', { type: 'kvm', id: 7 }, element('name', {}, 'a'), element('acpi'));
    expect(rendered(domain)).to.equal('<domain type="kvm" id="7">\n  <name>a</name>\n  <acpi/>\n</domain>\n');
  });

  it('leaves out attributes and children that are undefined', () => {
    expect(rendered(element('a', { b: undefined, c: '' }, undefined, element('d')))).to.equal(
      '<a c="">\n  <d/>\n</a>\n',
    );
  });

  it('escapes what has a meaning in XML, in text and in attributes', () => {
    expect(rendered(element('a', { b: `<"&'>` }, `<"&'>`))).to.equal(
      `<a b="&lt;&quot;&amp;'&gt;">&lt;&quot;&amp;'&gt;</a>\n`,
    );
  });

  it('keeps line breaks and tabs in attributes, and carriage returns everywhere', () => {
    expect(rendered(element('a', { b: '1\n2\t3\r4' }, '1\n2\t3\r4'))).to.equal(
      '<a b="1&#10;2&#9;3&#13;4">1\n2\t3&#13;4</a>\n',
    );
  });

  it('puts a replacement for what XML cannot write at all', () => {
    expect(rendered(element('a', { b: '\u0000' }, '\u001b[1m \ud800 \ufffe 🙂'))).to.equal(
      '<a b="\ufffd">\ufffd[1m \ufffd \ufffd 🙂</a>\n',
    );
  });
});
