import { expect, it } from 'vitest';
import { parsed } from './parsed.ts';

it('what a support case needs stands at the model and at its actions, and is there only where given', () => {
  const [model] = parsed(`connections:
  prod: { region: eu1, signIn: { user: u@example.com, password: env:P } }
models:
  - model: Hub
    owner: Ada Lin
    mayOpenModel: false
    imports:
      - { import: A, severity: high, impact: The close stops, mayOpenModel: true, processType: list to module }
      - B
    exports: [{ export: E, owner: Bo Chen }]
`).models;
  expect(model).toMatchObject({ owner: 'Ada Lin', mayOpenModel: false });
  expect(model).not.toHaveProperty('severity');
  expect(model?.imports[0]).toMatchObject({
    ...{ severity: 'high', impact: 'The close stops', mayOpenModel: true, processType: 'list to module' },
  });
  expect(model?.imports[1]).not.toHaveProperty('impact');
  expect(model?.exports[0]?.owner).toBe('Bo Chen');
});
