// Every address that the app answers, read out of its router: whoever adds a page there meets the stories
// that must stop at every page.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const app = join(__dirname, '..', 'app', 'src');

/** The arms of a match over the parts of an address: `["sent", id]` is `sent/:id`. */
function arms(file: string, from: string) {
  const source = readFileSync(join(app, file), 'utf8').split(from)[1]?.split('\n}\n')[0] ?? '';
  return [...source.matchAll(/^ +\[([^\]]*)\] =>/gm)].map(([, parts]) =>
    parts!.split(',').map((part) => part.trim()).filter(Boolean).map((part) => /^"(.*)"$/.exec(part)?.[1] ?? (part.includes('..') ? '*' : `:${part}`)),
  );
}

/** Each route as `/applications/sent/:id`. The pages of content are the one that is left: `/*`. */
export function routes() {
  const all = arms('shell.rs', 'fn page(path').flatMap((parts) => {
    if (parts.at(-1) !== '*') return [parts];
    const room = parts.slice(0, -1);
    const file = `${room.join('/')}.rs`;
    return [...arms(file, 'fn page(rest'), ...arms(file, 'fn asked(rest')].map((rest) => [...room, ...rest]);
  });
  return all.map((parts) => `/${parts.join('/')}`);
}

/** The route that an address takes; the more exact one, where two fit. */
export function taken(address: string) {
  const parts = address.split(/[?#]/)[0]!.split('/').filter(Boolean);
  const fits = (route: string) => {
    const of = route.split('/').filter(Boolean);
    return of.length === parts.length && of.every((part, at) => part.startsWith(':') || part === parts[at]);
  };
  const holes = (route: string) => route.split(':').length;
  return routes().filter(fits).sort((a, b) => holes(a) - holes(b))[0];
}
