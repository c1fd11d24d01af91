/** The OpenAPI 3.1 document of the API, made of its operations; pure. */
import { z } from 'zod';
import type { Operation } from './api.ts';
import { problem } from './api-schemas.ts';

type JsonSchema = { readonly [key: string]: unknown };

export function openApiOf(operations: readonly Operation[], version: string): JsonSchema {
  const paths: { [path: string]: { [method: string]: JsonSchema } } = {};
  for (const operation of operations) {
    paths[operation.path] = { ...paths[operation.path], [operation.method]: described(operation) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'anaplan-doctor',
      version,
      description:
        'What the status page shows, as JSON. Times are milliseconds since 1970. Requests that change something need a bearer token, or the header x-form-token as /status gives it.',
    },
    servers: [{ url: '/api/v1' }],
    security: [{}, { token: [] }, { session: [] }],
    paths,
    components: {
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer' },
        session: { type: 'apiKey', in: 'cookie', name: '__Host-session' },
      },
      schemas: { Problem: schemaOf(problem) },
    },
  };
}

function described({ id, summary, path, method, query, body, answer }: Operation): JsonSchema {
  const parameters = [
    ...(path.includes('{id}')
      ? [{ name: 'id', in: 'path', required: true, schema: { type: 'integer', minimum: 1 } }]
      : []),
    ...(query === undefined ? [] : parametersOf(query)),
    ...(method === 'post'
      ? [
          {
            name: 'x-form-token',
            in: 'header',
            required: false,
            schema: { type: 'string' },
            description: 'Not needed with a bearer token.',
          },
        ]
      : []),
  ];
  return {
    operationId: id,
    summary,
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined
      ? {}
      : { requestBody: { required: true, content: { 'application/json': { schema: schemaOf(body, 'input') } } } }),
    responses: {
      200: { description: summary, content: { 'application/json': { schema: schemaOf(answer) } } },
      ...Object.fromEntries(
        [
          [400, 'Not understood'],
          [401, 'Not signed in'],
          [403, 'Not accepted'],
          [404, 'Not here'],
          [409, 'Not done'],
        ].map(([status, text]) => [
          status,
          { description: text, content: { 'application/json': { schema: { $ref: '#/components/schemas/Problem' } } } },
        ]),
      ),
    },
  };
}

function parametersOf(query: z.ZodObject): readonly JsonSchema[] {
  const { properties = {}, required = [] } = schemaOf(query, 'output') as {
    readonly properties?: { readonly [name: string]: { readonly description?: string } };
    readonly required?: readonly string[];
  };
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    ...{ name, in: 'query', required: required.includes(name), schema },
    ...(description === undefined ? {} : { description }),
  }));
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output' = 'output'): JsonSchema {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return rest;
}
