/**
 * Every page: its address behind the hash, the file that draws it, and where it stands in the navigation.
 *
 * path   what `:name` matches becomes `view.params.name`
 * load   the page's module; fetched when it is opened first
 * nav    key of its text in the navigation; left out for pages that other pages lead to
 * role   who sees it: user (default), provider or system
 */
export const routes = [
  { path: '/cameras', load: () => import('./pages/cameras.js'), nav: 'nav.cameras' },
  { path: '/cameras/:name', load: () => import('./pages/camera.js') },
  { path: '/add', load: () => import('./pages/add.js') },
  { path: '/add/:way', load: () => import('./pages/add.js') },
  { path: '/sites', load: () => import('./pages/sites.js') },
  { path: '/welcome', load: () => import('./pages/welcome.js') },
  { path: '/wall', load: () => import('./pages/wall.js'), nav: 'nav.wall' },
  { path: '/events', load: () => import('./pages/events.js'), nav: 'nav.events' },
  { path: '/agents', load: () => import('./pages/agents.js'), nav: 'nav.agents', role: 'provider' },
  { path: '/agents/import', load: () => import('./pages/import.js'), role: 'provider' },
  { path: '/agents/:id', load: () => import('./pages/agent.js'), role: 'provider' },
  { path: '/users', load: () => import('./pages/users.js'), nav: 'nav.users', role: 'provider' },
  { path: '/sessions', load: () => import('./pages/viewing.js'), nav: 'nav.sessions', role: 'provider' },
  { path: '/keys', load: () => import('./pages/keys.js'), nav: 'nav.keys', role: 'provider' },
  { path: '/audit', load: () => import('./pages/audit.js'), nav: 'nav.audit', role: 'provider' },
  { path: '/operators', load: () => import('./pages/operators.js'), nav: 'nav.operators', role: 'system' },
  { path: '/account', load: () => import('./pages/account.js') },
];

export const HOME = '/cameras';
