/** Debian packages with the fonts of the generated sample invoices. */
module.exports = [
  'fonts-liberation',
  'fonts-dejavu-core',
  'fonts-dejavu-extra',
  'fonts-crosextra-carlito',
  'fonts-urw-base35',
];
