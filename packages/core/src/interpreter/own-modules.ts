/**
 * Begins a program for `python -c` that cannot be run with `-I`: else a `json.py` of the working folder would be taken for the
 * standard library's.
 */
export const ownModules = `
import sys
sys.path = [folder for folder in sys.path if folder]
`;
