// What one can do with a page of reading: print it, send its link, say whether it helped (S4-12).
// It works on the served page and on the one the app shows; the app need not know of it.
const rate = document.getElementById('rate');
const asked = [...rate.childNodes];
const question = rate.querySelector('span');
let rated = '';
let busy = false;
// One key for one answer: said twice after a lost reply, it counts once.
const keys = {};

function mailto() {
  const title = document.querySelector('main h1')?.textContent ?? document.title;
  const [subject, body] = [title, `${title}\n${location.origin}${location.pathname}`].map(encodeURIComponent);
  return `mailto:?subject=${subject}&body=${body}`;
}

async function count(useful) {
  const page = location.pathname;
  if (busy) return;
  busy = true;
  try {
    const response = await fetch('/api/guidance/ratings', {
      method: 'POST',
      credentials: 'omit',
      headers: { 'content-type': 'application/json', 'idempotency-key': (keys[page + useful] ??= crypto.randomUUID()) },
      body: JSON.stringify({ page, useful }),
    });
    if (!response.ok) throw new Error(response.status);
    rated = page;
    rate.replaceChildren('Thank you. We count the answers and do not know who gave them.');
    // The button that had the focus has gone.
    rate.focus();
  } catch {
    question.textContent = 'That did not reach us. Check your connection and try again. Was this page useful?';
  } finally {
    busy = false;
  }
}

document.addEventListener('click', (event) => {
  const control = event.target.closest?.('.tools [data-do]');
  switch (control?.dataset.do) {
    case 'print':
      return print();
    case 'mail':
      return (control.href = mailto());
    case 'yes':
    case 'no':
      return count(control.dataset.do === 'yes');
  }
});

// Another page has come: ask again, unless it was just rated.
new MutationObserver(() => {
  if (rate.childElementCount === 0 && rated !== location.pathname) {
    question.textContent = 'Was this page useful?';
    rate.replaceChildren(...asked);
  }
}).observe(document.getElementById('page'), { childList: true, subtree: true });

// Search is fetched when its field is first used; / leads to the field, unless one types or has
// turned that off (WCAG 2.1.4).
const search = document.getElementById('search');
let before = null;
let fetched = null;

/** Whether / leads to the field. */
export function hasKey() {
  try {
    return sessionStorage.getItem('search-key') !== 'off';
  } catch {
    return true;
  }
}

/** Puts the focus back where it was when / was pressed. */
export function goBack() {
  if (before === document.body) document.activeElement.blur();
  else before?.focus();
}

function fetchSearch() {
  fetched ??= import('/search.js').catch(() => (fetched = null));
}

search.addEventListener('focusin', fetchSearch);
search.addEventListener('input', fetchSearch);
search.addEventListener('submit', (event) => fetched && event.preventDefault());
search.addEventListener('focusout', (event) => {
  if (!search.contains(event.relatedTarget)) before = null;
});
document.addEventListener('keydown', (event) => {
  const isOther = event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || event.isComposing;
  if (isOther || event.target.closest('input, select, textarea') || !hasKey()) return;
  event.preventDefault();
  const from = document.activeElement;
  search.querySelector('input').focus();
  before = from;
});

document.documentElement.dataset.tools = '';
