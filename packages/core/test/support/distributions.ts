/** Small distributions that between them use what an environment has to get right, in versions for every Python. */
export const varied = [
  // A console script, entry points, compiled modules.
  'charset-normalizer==3.4.1',
  // `pkg_resources`, and a backend for editable installs.
  'setuptools==75.3.0',
  // A namespace package with an `*-nspkg.pth` file.
  'zope.event==4.5.0',
  // A namespace package of PEP 420.
  'jaraco.context==5.3.0',
  // Data files below `share`.
  'jupyterlab-pygments==0.3.0',
  'six==1.15.0',
] as const;
