import { AppError, type AppErrorInit } from '../errors/app-error';
import { renderError } from './error-dialects';

const error = (changes: Partial<AppErrorInit> = {}) =>
  new AppError({ kind: 'not_found', code: 'thing_not_found', message: 'No <thing> & "such".', ...changes });
const RANGE = { min_version: '1.0', max_version: '1.9' };
const refused = error({ kind: 'not_acceptable', code: 'range', details: RANGE });

describe('an error on the wire', () => {
  const json = (...given: Parameters<typeof renderError>) => {
    const { contentType, body } = renderError(...given);
    expect(contentType).toBe('application/json');
    return JSON.parse(body);
  };

  it('of Keystone has its title, and what stands beside it', () => {
    const expected = { error: { code: 404, message: 'No <thing> & "such".', title: 'Not Found' } };
    expect(json('keystone', error(), 'r')).toEqual(expected);
    expect(json('keystone', error({ details: { members: { receipt: 1 } } }), 'r')).toEqual({
      ...expected,
      receipt: 1,
    });
    expect(json('keystone', error({ status: 418 }), 'r').error.title).toBe('Error');
  });

  it.each([
    [400, 'badRequest', 'Bad Request'],
    [401, 'unauthorized', 'Unauthorized'],
    [403, 'forbidden', 'Forbidden'],
    [404, 'itemNotFound', 'Not Found'],
    [405, 'badMethod', 'Method Not Allowed'],
    [409, 'conflictingRequest', 'Conflict'],
    [410, 'computeFault', 'Gone'],
    [413, 'overLimit', 'Request Entity Too Large'],
    [415, 'badMediaType', 'Unsupported Media Type'],
    [416, 'computeFault', 'Range Not Satisfiable'],
    [429, 'overLimit', 'Too Many Requests'],
    [500, 'computeFault', 'Internal Server Error'],
    [501, 'notImplemented', 'Not Implemented'],
    [503, 'serviceUnavailable', 'Service Unavailable'],
    [507, 'computeFault', 'Insufficient Storage'],
  ])('of Nova with %i is called %s, and titled elsewhere %s', (status, name, title) => {
    expect(json('nova', error({ status }), 'r')).toEqual({
      [name]: { code: status, message: 'No <thing> & "such".' },
    });
    expect(json('placement', error({ status }), 'r').errors[0].title).toBe(title);
  });

  it('of a version out of range says which there are, in the shape of the guideline', () => {
    const said = {
      status: 406,
      title: 'Not Acceptable',
      detail: refused.message,
      code: 'monostack.range',
      ...RANGE,
    };
    expect(json('nova', refused, 'r')).toEqual({ errors: [{ ...said, links: [] }] });
    expect(json('placement', refused, 'r')).toEqual({ errors: [{ ...said, request_id: 'r' }] });
  });

  it('of placement has a code of its own or the one that is given', () => {
    expect(json('placement', error({ details: { ...RANGE, code: 'placement.x' } }), 'r')).toEqual({
      errors: [
        { status: 404, title: 'Not Found', detail: error().message, code: 'placement.x', request_id: 'r' },
      ],
    });
    expect(json('placement', error({ details: { code: 7 } }), 'r').errors[0].code).toBe(
      'monostack.thing_not_found',
    );
  });

  it('of Neutron has its type in the letters of a class', () => {
    const expected = { type: 'ThingNotFound', message: 'No <thing> & "such".', detail: '' };
    expect(json('neutron', error(), 'r')).toEqual({ NeutronError: expected });
    expect(json('neutron', error({ code: 'not_found' }), 'r').NeutronError.type).toBe('HTTPNotFound');
    expect(json('neutron', error({ details: { detail: 'd' } }), 'r').NeutronError.detail).toBe('d');
  });

  it('of no service is plain', () => {
    expect(json('plain', error(), 'r')).toEqual({ error: { code: 404, message: 'No <thing> & "such".' } });
  });

  it.each(['', 'text/html', 'text/*', '*/*', 'application/json, */*;q=0.1'])(
    'of Glance is a page for %j',
    (accept) => {
      expect(renderError('glance', error(), 'r', accept)).toEqual({
        contentType: 'text/html; charset=UTF-8',
        body:
          '<html>\n <head>\n  <title>404 Not Found</title>\n </head>\n <body>\n  <h1>404 Not Found</h1>\n' +
          '  No &lt;thing&gt; &amp; &quot;such&quot;.<br /><br />\n\n\n </body>\n</html>',
      });
      expect(renderError('glance', error(), 'r').contentType).toContain('html');
    },
  );

  it('of Glance is JSON or plain text for who takes only that', () => {
    const expected = {
      message: 'No <thing> & "such".<br /><br />\n\n\n',
      code: '404 Not Found',
      title: 'Not Found',
    };
    expect(json('glance', error(), 'r', 'application/json')).toEqual(expected);
    expect(json('glance', error(), 'r', 'application/*')).toEqual(expected);
    expect(renderError('glance', error(), 'r', 'image/png')).toEqual({
      contentType: 'text/plain; charset=UTF-8',
      body: '404 Not Found\n\nNo <thing> & "such".\n\n\n   ',
    });
  });
});
