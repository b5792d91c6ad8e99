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
  { path: '/welcome', load: () => import('./pages/welcome.js') },
  { path: '/account', load: () => import('./pages/account.js') },
];

export const HOME = '/cameras';
