'use strict';

/** Debian packages with which the tests exercise the credential store of a headless session. */
module.exports = ['dbus', 'gnome-keyring'];
