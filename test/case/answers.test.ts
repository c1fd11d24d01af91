import { describe, expect, it } from 'vitest';
import { parseAnswers, parseTried } from '../../src/case/answers.ts';
import { noNotes, notedFor, notesText, parseNotes, withNotes } from '../../src/case/notes.ts';
import { problemOf } from '../../src/case/problems.ts';

describe('a file of answers', () => {
  it('is YAML or JSON', () => {
    const expected = {
      fields: { impact: 'The close stops', mayOpenModel: 'yes', changed: 'a\nb' },
      tried: [
        { option: 1, result: null },
        { option: 3, result: 'the same' },
      ],
      attach: ['shot.png'],
    };
    const yaml = `impact: The close stops
mayOpenModel: true
changed: [a, b]
tried: [1, { option: 3, result: the same }]
attach: shot.png
`;
    expect(parseAnswers(yaml, 'a.yaml')).toEqual(expected);
    const json =
      '{"impact":"The close stops","mayOpenModel":true,"changed":["a","b"],"tried":[1,{"option":3,"result":"the same"}],"attach":["shot.png"]}';
    expect(parseAnswers(json, 'a.json')).toEqual(expected);
    expect(parseAnswers(' \n', 'a.yaml')).toEqual({ fields: {}, tried: null, attach: [] });
  });

  it.each([
    ['impct: x', 'a.yaml:1:1: impct: is no field of a case; did you mean "impact"?'],
    ['impact:\n  deep: x', 'a.yaml:2:3: impact: must be a text, or a list of texts'],
    ['tried: [4]', 'a.yaml:1:9: tried.0: must be 1, 2 or 3'],
    ['screenshot: seen', 'a.yaml:1:1: screenshot: is a file: give it with --attach FILE'],
    ['- a', 'a.yaml:1:1: must be a group'],
    ['impact: "x', 'a.yaml:1:'],
    [`impact: ${'x'.repeat(10_001)}`, 'is longer than 10000 characters'],
  ])('%j is refused with its place', (text, message) => {
    expect(() => parseAnswers(text, 'a.yaml')).toThrow(message);
  });

  it('and the options on the command line', () => {
    expect(parseTried('1,3').map(({ option }) => option)).toEqual([1, 3]);
    expect(parseTried('none')).toEqual([]);
    expect(() => parseTried('1,4')).toThrow('--tried 1,4');
  });
});

describe('kept answers', () => {
  const { fields } = problemOf('import-stuck');
  const about = { model: 'Sales Hub', target: 'Sales Hub / Load actuals' };
  const answers = { purpose: 'adding data', mayOpenModel: 'yes', contact: 'me@example.com', impact: 'today only' };
  const kept = withNotes(noNotes, about, answers, fields);

  it('are those that hold on: per action, per model, everywhere; never those of one case', () => {
    expect(kept).toEqual({
      everywhere: { contact: 'me@example.com' },
      models: { 'Sales Hub': { mayOpenModel: 'yes' } },
      actions: { 'Sales Hub / Load actuals': { purpose: 'adding data' } },
    });
  });

  it('are read back as they were written, by people too', () => {
    const text = notesText(kept);
    expect(text).toMatch(/^# Answers for support cases/);
    expect(parseNotes(text, 'n.yaml')).toEqual(kept);
    expect(parseNotes('', 'n.yaml')).toEqual(noNotes);
  });

  it('serve the next case of the same action, model, or any', () => {
    expect(notedFor(kept, about)).toEqual({ purpose: 'adding data', mayOpenModel: 'yes', contact: 'me@example.com' });
    expect(notedFor(kept, { model: 'Sales Hub', target: 'Sales Hub / Other' })).toEqual({
      ...{ mayOpenModel: 'yes', contact: 'me@example.com' },
    });
    expect(notedFor(kept, { model: '__proto__', target: 'constructor' })).toEqual({ contact: 'me@example.com' });
  });

  it('are the same object where nothing is to be kept', () => {
    expect(withNotes(kept, about, { impact: 'x', purpose: ' ' }, fields)).toBe(kept);
  });

  it('are refused with their place where a hand has broken them', () => {
    expect(() => parseNotes('actions:\n  a / b:\n    purpse: x\n', 'n.yaml')).toThrow(
      /n\.yaml:3:5: actions\.a \/ b\.purpse: .*"purpose"/,
    );
    expect(() => parseNotes('every: {}\n', 'n.yaml')).toThrow('n.yaml:1:1: every: is no known key');
  });
});
