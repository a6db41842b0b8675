// Starts the app. Pages to read start it only after everything else has loaded; pages with a form at once.
const page = document.documentElement;
const apology = document.getElementById('no-app');
const loading = document.getElementById('loading');

function apologise() {
  if (loading?.isConnected) loading.remove();
  apology.hidden = false;
}

async function start() {
  const late = setTimeout(apologise, 10_000);
  try {
    const wasm = fetch(page.dataset.wasm);
    wasm.catch(() => {});
    const app = await import(page.dataset.js);
    await app.default({ module_or_path: wasm });
    apology.hidden = true;
  } catch (reason) {
    console.error(reason);
    apologise();
  } finally {
    clearTimeout(late);
  }
}

if (page.dataset.start === 'after-load') {
  addEventListener('load', () => requestAnimationFrame(() => setTimeout(start)));
} else {
  start();
}
