'use strict';

/** Debian packages that the Studio, the robot and the tests use. */
module.exports = ['chromium', 'xvfb', 'fonts-dejavu-core', 'fonts-liberation', 'tesseract-ocr'];
