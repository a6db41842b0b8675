// Search as one types. public/page.js loads this when the field is first used; it fetches the module
// that searches and the two files it searches in. What is typed stays in the browser.
//
// The field is a combobox with a list of links below it: arrow keys choose, as does Tab, Enter opens,
// Escape closes. What was found is put in as text, never as HTML.
import { goBack, hasKey } from '/page.js';

const { content } = document.documentElement.dataset;
const box = document.getElementById('search');
const field = document.getElementById('search-field');
const MOST = 8;

const panel = made('div', 'search__panel', '');
const list = made('div', 'search__list', '');
const said = made('p', 'search__said', '');
const foot = made('p', 'search__foot', '');
let find = null;
let loading = null;
let chosen = -1;
let told = 0;

function made(name, className, text) {
  const element = document.createElement(name);
  element.className = className;
  element.textContent = text;
  return element;
}

/** What a request brings, or an error. */
async function fetched(path) {
  const reply = await fetch(path, { signal: AbortSignal.timeout(30_000) });
  if (!reply.ok) throw new Error(`${path}: ${reply.status}`);
  return reply;
}

/** The module and both files, once; after a failure, again. */
function load() {
  loading ??= (async () => {
    try {
      const at = `/content/${content}/search`;
      // Results may come before their passages, and without them.
      const passages = fetched(`${at}-passages`).then((reply) => reply.text(), () => '');
      const [module, index] = await Promise.all([
        import('/finder.js'),
        fetched(at).then((reply) => reply.arrayBuffer()),
      ]);
      await module.default({ module_or_path: fetched('/finder_bg.wasm') });
      if (!module.open(new Uint8Array(index))) throw new Error('The index is not one.');
      find = module.find;
      passages.then((text) => {
        module.take(text);
        if (chosen < 0) show();
      });
    } catch (reason) {
      console.warn(reason);
      loading = null;
    }
    show();
  })();
}

/** A row: what it is, its title, its passage with what was looked for marked. */
function row(hit, at) {
  const [path, title, kind, ...runs] = hit.split('\t');
  const link = made('a', 'search__hit', '');
  link.href = path;
  link.id = `search-${at}`;
  link.setAttribute('role', 'option');
  link.setAttribute('aria-selected', 'false');
  const passage = made('span', 'search__passage', '');
  // Runs come by turns: as it is, marked, as it is, and so on.
  runs.forEach((run, turn) => passage.append(turn % 2 ? made('mark', 'search__mark', run) : run));
  link.append(made('span', 'search__title', title), made('span', 'search__kind', kind), passage);
  return link;
}

function show() {
  const asked = field.value.trim();
  choose(-1);
  const isOpen = asked !== '' && box.contains(document.activeElement);
  if (!isOpen) return close();
  const [all, ...hits] = find ? find(asked, MOST).split('\n').slice(0, -1) : [0];
  list.replaceChildren(...hits.map(row));
  list.hidden = hits.length === 0;
  panel.hidden = false;
  field.setAttribute('aria-expanded', String(hits.length > 0));
  if (hits.length > 0) {
    const isAll = all === String(hits.length);
    const many = isAll ? `${all} results, the best first` : `The best ${hits.length} of ${all} results`;
    say(all === '1' ? '1 result' : many);
  } else if (find) {
    say(`Nothing found for “${asked}”. Try other words, or `, link('ask the CMU', '/questions/ask'), '.');
  } else if (loading) {
    say('Looking…');
  } else {
    say('Search did not load. Check your connection. ', button('Try again', retry));
  }
  foot.hidden = !find || matchMedia('(any-hover: none)').matches;
}

function retry() {
  load();
  field.focus();
  show();
}

function link(text, href) {
  const link = made('a', 'govuk-link', text);
  link.href = href;
  return link;
}

function button(text, act) {
  const button = made('button', 'link-button', text);
  button.type = 'button';
  button.addEventListener('click', act);
  return button;
}

/** Shows a sentence, and says it to people who do not see it once typing pauses. */
function say(...parts) {
  const text = parts.map((part) => part.textContent ?? part).join('');
  said.replaceChildren(...parts);
  clearTimeout(told);
  told = setTimeout(() => (document.getElementById('announcer').textContent = text), 600);
}

function close() {
  clearTimeout(told);
  panel.hidden = true;
  field.setAttribute('aria-expanded', 'false');
  choose(-1);
}

function choose(at) {
  const options = list.children;
  options[chosen]?.setAttribute('aria-selected', 'false');
  chosen = at;
  const option = options[at];
  if (!option) return field.removeAttribute('aria-activedescendant');
  option.setAttribute('aria-selected', 'true');
  field.setAttribute('aria-activedescendant', option.id);
  option.scrollIntoView({ block: 'nearest' });
}

/** Opens the chosen result, or the best. */
function open() {
  if (panel.hidden) show();
  else (list.children[chosen] ?? list.children[0])?.click();
}

/** Whether / leads here is for each to choose, in their own tab. */
function turn() {
  if (hasKey()) sessionStorage.setItem('search-key', 'off');
  else sessionStorage.removeItem('search-key');
  sayKey();
}

function sayKey() {
  const isOn = hasKey();
  foot.firstChild.textContent = isOn ? 'The / key brings you here. ' : 'The / key is off. ';
  foot.lastChild.textContent = isOn ? 'Turn it off' : 'Turn it on';
}

list.id = 'search-list';
list.setAttribute('role', 'listbox');
list.setAttribute('aria-label', 'Search results');
panel.append(said, list, foot);
box.append(panel);
foot.append('', button('', turn));
close();
sayKey();
for (const [name, value] of Object.entries({
  role: 'combobox',
  'aria-autocomplete': 'list',
  'aria-controls': list.id,
  'aria-expanded': 'false',
})) {
  field.setAttribute(name, value);
}

field.addEventListener('input', show);
field.addEventListener('focus', () => {
  if (!loading) load();
  show();
});
box.addEventListener('focusout', (event) => {
  if (!box.contains(event.relatedTarget)) close();
});
// A press on a result must not take the focus first, or the list would be gone.
list.addEventListener('mousedown', (event) => event.preventDefault());
// Tab goes through the results too, and what has the focus is the one chosen.
list.addEventListener('focusin', (event) => choose([...list.children].indexOf(event.target)));
panel.addEventListener('click', (event) => {
  if (!event.target.closest('a')) return;
  field.value = '';
  close();
});
box.addEventListener('submit', open);
box.addEventListener('keydown', (event) => {
  if (event.isComposing) return;
  const { length } = list.children;
  const isList = event.target === field && !panel.hidden && length > 0;
  if (event.key === 'Escape') {
    field.focus();
    close();
    goBack();
  } else if (event.key === 'ArrowDown' && isList) {
    choose((chosen + 1) % length);
  } else if (event.key === 'ArrowUp' && isList) {
    choose((chosen > 0 ? chosen : length) - 1);
  } else if (event.key === 'ArrowDown' && event.target === field) {
    show();
  } else {
    return;
  }
  event.preventDefault();
});
load();
show();
