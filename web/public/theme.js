// Runs before the first paint, so that the page never flashes in the wrong colours.
(function () {
  function read(key, fallback) {
    try {
      return localStorage.getItem(key) || fallback;
    } catch (_error) {
      return fallback;
    }
  }
  var root = document.documentElement;
  var scheme = read('strikedesk.theme', 'auto');
  if (scheme !== 'light' && scheme !== 'dark') {
    scheme = window.matchMedia('(prefers-color-scheme: light)').matches ? 'light' : 'dark';
  }
  root.setAttribute('data-mantine-color-scheme', scheme);
  root.setAttribute('data-pnl', read('strikedesk.pnl', 'green-red'));
  root.setAttribute('data-density', read('strikedesk.density', 'compact'));
})();
