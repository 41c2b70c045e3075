// Starts the program that Trunk's two preload links name. Trunk would do this by an inline script, which the page's
// Content-Security-Policy forbids, and which says nothing where the program cannot be loaded.
const linked = (selector) => document.querySelector(selector).href;

try {
  const { default: init } = await import(linked('link[rel="modulepreload"]'));
  await init({ module_or_path: linked('link[rel="preload"][as="fetch"]') });
} catch (error) {
  document.getElementById('skeleton')?.replaceWith(document.getElementById('broken').content);
  throw error;
}
