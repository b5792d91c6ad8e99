/** The console: starts, draws the frame around the pages, and opens the page that the address names. */
import { html, nothing, render } from './lib/lit-html/lit-html.js';
import { routes, HOME } from './routes.js';
import { onLoggedOut } from './core/api.js';
import { CHANGED, LANGUAGES, language, t, useLanguage } from './core/i18n.js';
import { goInstead, here } from './core/router.js';
import * as session from './core/session.js';
import { useTheme } from './core/theme.js';
import { View } from './core/view.js';
import { icon, mark } from './ui/icon.js';
import { openSay } from './ui/say.js';

const root = document.getElementById('app');

let view; // the open page
let menuOpen = false;
let openings = 0; // so that a page that loads slowly does not open over a later one
let expired = false;

async function start() {
  useTheme();
  await useLanguage();
  openSay();
  onLoggedOut(loggedOut);
  window.addEventListener(CHANGED, redraw);
  window.addEventListener('hashchange', () => open());
  document.addEventListener('keydown', (event) => event.key === 'Escape' && menuOpen && toggleMenu(false));
  try {
    await session.resume();
  } catch {
    drawFrame();
    return openPage(() => import('./pages/unreachable.js'));
  }
  await open(false);
}

function loggedOut() {
  if (session.currentUser()) {
    session.forget();
    expired = true;
    open();
  }
}

/** Opens the page of the address; the log-in page in its place where nobody is logged in. */
async function open(moveFocus = true) {
  menuOpen = false;
  drawFrame();
  const { route, params } = here();
  if (!session.currentUser()) {
    return openPage(logInPage, {}, moveFocus);
  }
  const known = route && session.may(route.role);
  await openPage(known ? route.load : () => import('./pages/missing.js'), params, moveFocus);
}

async function logInPage() {
  const page = await import('./pages/login.js');
  return { default: page.default({ expired, done: loggedIn }) };
}

async function openPage(load, params = {}, moveFocus = true) {
  const opening = ++openings;
  try {
    const page = await load();
    if (opening === openings) {
      show(page.default, params, moveFocus);
    }
  } catch (failure) {
    reloadOnce(failure);
  }
}

/** A page's file is gone where the gateway was replaced by another version: the whole console is loaded anew, once. */
function reloadOnce(failure) {
  if (failure instanceof TypeError && sessionStorage.getItem('culvert.reloaded') !== location.hash) {
    sessionStorage.setItem('culvert.reloaded', location.hash);
    location.reload();
    return;
  }
  throw failure;
}

function show(page, params, moveFocus) {
  view?.close();
  const main = document.getElementById('main');
  view = new View(main, params);
  view.open(page);
  window.scrollTo(0, 0);
  if (moveFocus) {
    main.focus({ preventScroll: true });
  }
}

async function loggedIn() {
  expired = false;
  await open();
}

async function logOut() {
  try {
    await session.logOut();
  } finally {
    goInstead(HOME);
    await open();
  }
}

/** The same page in other words; what was typed stays. */
function redraw() {
  drawFrame();
  view?.draw();
}

function toggleMenu(wanted = !menuOpen) {
  menuOpen = wanted;
  drawFrame();
  if (!wanted) {
    document.getElementById('menu-button')?.focus();
  }
}

function drawFrame() {
  render(frame(), root);
}

const frame = () => html`
  <header class="top">
    <a class="skip" href="#main" @click=${toMain}>${t('nav.skip')}</a>
    <a class="brand" href="#/">${mark()}<span>Culvert</span></a>
    ${session.currentUser() ? navigation() : nothing}
    ${session.currentUser() ? nothing : html`<div class="top-end">${languageChoice()}</div>`}
  </header>
  <main id="main" tabindex="-1"></main>
`;

function toMain(event) {
  event.preventDefault();
  document.getElementById('main').focus();
}

const navigation = () => html`
  <button id="menu-button" class="button menu-button" aria-expanded=${menuOpen} aria-controls="menu" @click=${() => toggleMenu()}>
    ${icon(menuOpen ? 'close' : 'menu')}<span>${t('nav.menu')}</span>
  </button>
  <div id="menu" class="menu ${menuOpen ? 'open' : ''}">
    <nav class="nav-main" aria-label=${t('nav.label')}>
      ${entries((route) => !route.role)}
    </nav>
    ${session.may('provider') ? html`<nav class="nav-provider" aria-label=${t('nav.provider')}>${entries((route) => route.role)}</nav>` : nothing}
    <div class="menu-end">
      <a class="nav-link who" href="#/account" aria-current=${here().path === '/account' ? 'page' : nothing}>
        ${icon('user')}<span>${session.currentUser().login}</span>
      </a>
      <button class="button" data-test="log-out" @click=${logOut}>${t('nav.log_out')}</button>
    </div>
  </div>
`;

const entries = (wanted) => html`<ul>
  ${routes.filter((route) => route.nav && wanted(route) && session.may(route.role)).map(entry)}
</ul>`;

function entry(route) {
  const path = here().path;
  const current = path === route.path || path.startsWith(route.path + '/');
  return html`<li><a class="nav-link" href="#${route.path}" aria-current=${current ? 'page' : nothing}>${t(route.nav)}</a></li>`;
}

const languageChoice = () => html`<label class="choice">
  <span class="visually-hidden">${t('account.language')}</span>
  <select data-test="language" @change=${(event) => useLanguage(event.target.value, true)}>
    ${Object.entries(LANGUAGES).map(([tag, name]) => html`<option value=${tag} lang=${tag} ?selected=${tag === language()}>${name}</option>`)}
  </select>
</label>`;

start();
