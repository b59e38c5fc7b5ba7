/** Stands in a template for the prefix of the environment that it will be written for. */
export const prefixPlaceholder = '@testvenv-prefix@';
