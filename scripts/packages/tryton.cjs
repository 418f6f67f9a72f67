/** Debian packages that the Tryton end-to-end test needs. */
module.exports = ['tryton-server', 'tryton-modules-party', 'tryton-sao'];
